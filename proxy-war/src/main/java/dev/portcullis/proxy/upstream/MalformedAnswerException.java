package dev.portcullis.proxy.upstream;

import java.io.IOException;

/** The upstream's bytes are not one well-formed answer. */
final class MalformedAnswerException extends IOException {
  private static final long serialVersionUID = 1;

  MalformedAnswerException(String message) {
    super(message);
  }
}
