package dev.portcullis.proxy.upstream.dns;

import java.io.IOException;

/** A message of a name server, or a part of it, that cannot be read. */
final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }
}
