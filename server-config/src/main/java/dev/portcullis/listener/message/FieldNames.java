package dev.portcullis.listener.message;

import java.util.Set;

/** Names of header fields, in lower case, that do not stand everywhere. */
public final class FieldNames {

  /** RFC 9113 §8.2.2; what frames an HTTP/1.1 message has no place here. */
  private static final Set<String> CONNECTION =
      Set.of(
          "connection",
          "proxy-connection",
          "keep-alive",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /** RFC 9110 §6.5.1: what frames, routes, authenticates or conditions comes before the body. */
  private static final Set<String> NEVER_TRAILERS =
      Set.of(
          "authorization",
          "cache-control",
          "content-encoding",
          "content-length",
          "content-range",
          "content-type",
          "cookie",
          "dpop",
          "expect",
          "forwarded",
          "host",
          "max-forwards",
          "pragma",
          "proxy-authorization",
          "range",
          "te",
          "trailer",
          "x-api-key");

  private FieldNames() {}

  /** Whether it is about one connection, and not about a message that crosses several. */
  public static boolean ofConnection(String name) {
    return CONNECTION.contains(name);
  }

  /** Whether a field of this name, in lower case, may stand behind a body. */
  public static boolean trailer(String name) {
    return !CONNECTION.contains(name)
        && !NEVER_TRAILERS.contains(name)
        && !name.startsWith("portcullis-")
        && !name.startsWith("x-forwarded-");
  }
}
