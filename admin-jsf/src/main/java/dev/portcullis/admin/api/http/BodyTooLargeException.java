package dev.portcullis.admin.api.http;

import java.io.IOException;

/** The body is longer than anyone may send here. */
final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1;
}
