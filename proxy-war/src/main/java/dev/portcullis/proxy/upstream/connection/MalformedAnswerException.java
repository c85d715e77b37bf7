package dev.portcullis.proxy.upstream.connection;

import java.io.IOException;

/** The upstream's bytes are not one well-formed answer. */
public final class MalformedAnswerException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param message for the decision log
   */
  public MalformedAnswerException(String message) {
    super(message);
  }
}
