package dev.portcullis.listener.message;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.Connection;

/**
 * A refused request: its id, and the whole answer as bytes, a problem document (RFC 9457) like any
 * other denial's.
 */
public record Refusal(String id, Kind kind) {

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");

  public static final String CONTENT_TYPE = "application/problem+json";

  /** Seconds (RFC 9110 §10.2.3): another node, or this one a little later, may answer. */
  public static final String RETRY_AFTER = "5";

  /** Why; status, slug and title are those of the decision's reasons. */
  public enum Kind {
    MALFORMED("400 Bad Request", "request-malformed", "The request is malformed"),
    BODY_TOO_LARGE("413 Content Too Large", "body-too-large", "The body is too large"),
    TOO_LARGE(
        "431 Request Header Fields Too Large",
        "headers-too-large",
        "The header fields are too large"),
    STARTING("503 Service Unavailable", "undecidable", "The request cannot be decided now"),
    FAULT("503 Service Unavailable", "undecidable", "The request cannot be decided now"),
    DRAINING("503 Service Unavailable", "draining", "This node is shutting down");

    final String statusLine;
    final String reason;
    final String title;

    Kind(String statusLine, String reason, String title) {
      this.statusLine = statusLine;
      this.reason = reason;
      this.title = title;
    }

    public int status() {
      return Integer.parseInt(statusLine.substring(0, 3));
    }

    String retryAfter() {
      return status() == 503 ? "Retry-After: " + RETRY_AFTER + "\r\n" : "";
    }
  }

  public static Refusal of(Kind kind) {
    return new Refusal(UUID.randomUUID().toString(), kind);
  }

  /** Says whom it was for. */
  public void log(Connection<?> connection) {
    LOG.log(
        Level.INFO,
        "refused {0} {1} from {2}",
        new Object[] {kind.reason, id, connection.getPeerAddress()});
  }

  public String document() {
    return """
    {"type":"urn:portcullis:reason:%s","title":"%s","status":%d,"reason":"%s","decision":"%s"}\
    """
        .formatted(kind.reason, kind.title, kind.status(), kind.reason, id);
  }

  public byte[] answer() {
    String document = document();
    return """
    HTTP/1.1 %s\r
    Content-Type: %s\r
    Content-Length: %d\r
    Cache-Control: no-store\r
    X-Request-Id: %s\r
    %sConnection: close\r
    \r
    %s\
    """
        .formatted(
            kind.statusLine, CONTENT_TYPE, document.length(), id, kind.retryAfter(), document)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
