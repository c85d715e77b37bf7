package dev.portcullis.decision.question;

/** A question that cannot be understood; the message says why, to the one who asked. */
public final class MalformedQuestionException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedQuestionException(String message) {
    super(message, null, false, false);
  }
}
