package dev.portcullis.listener;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A refused request: its id, and the whole answer as bytes, a problem document (RFC 9457) like any
 * other denial's.
 */
record Refusal(String id, Kind kind) {

  static final String CONTENT_TYPE = "application/problem+json";

  /** Why; status, slug and title are those of the decision's reasons. */
  enum Kind {
    MALFORMED("400 Bad Request", "request-malformed", "The request is malformed"),
    TOO_LARGE(
        "431 Request Header Fields Too Large",
        "headers-too-large",
        "The header fields are too large");

    final String statusLine;
    final String reason;
    final String title;

    Kind(String statusLine, String reason, String title) {
      this.statusLine = statusLine;
      this.reason = reason;
      this.title = title;
    }
  }

  static Refusal of(Kind kind) {
    return new Refusal(UUID.randomUUID().toString(), kind);
  }

  String document() {
    return """
        {"type":"urn:portcullis:reason:%s","title":"%s","status":%s,"reason":"%s","decision":"%s"}"""
        .formatted(kind.reason, kind.title, kind.statusLine.substring(0, 3), kind.reason, id);
  }

  byte[] answer() {
    String document = document();
    return """
        HTTP/1.1 %s\r
        Content-Type: %s\r
        Content-Length: %d\r
        Cache-Control: no-store\r
        X-Request-Id: %s\r
        Connection: close\r
        \r
        %s"""
        .formatted(kind.statusLine, CONTENT_TYPE, document.length(), id, document)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
