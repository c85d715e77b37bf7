package dev.portcullis.proxy.answer;

import java.io.IOException;

/**
 * An answer cannot be completed. Thrown out of the servlet, so that the server ends the connection
 * and the client sees that what it has is not all.
 */
public final class AnswerCutOffException extends IOException {
  private static final long serialVersionUID = 1;

  public AnswerCutOffException(String message) {
    super(message);
  }

  /** Happens daily and says all it has to say: no stack trace. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
