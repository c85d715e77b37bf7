package dev.portcullis.proxy.resilience;

/** How an attempt at a target, or a whole request, ended, as far as it says something of them. */
public enum Outcome {
  /** There was a whole answer, and none of a gateway in trouble. */
  ANSWERED,
  /** An answer of status 502, 503 or 504. */
  GATEWAY_ERROR,
  /** No connection came about. */
  CONNECT,
  /** The connection ended before a whole answer came. */
  RESET,
  /** Waiting for it took too long. */
  TIMEOUT,
  /** Nothing can be said: the client went away, or the request was never sent. */
  UNKNOWN;

  /** Whether the other side is to blame. */
  public boolean failed() {
    return this == GATEWAY_ERROR || this == CONNECT || this == RESET || this == TIMEOUT;
  }

  /** As it stands in metrics. */
  public String slug() {
    return switch (this) {
      case ANSWERED -> "answered";
      case GATEWAY_ERROR -> "gateway-error";
      case CONNECT -> "connect";
      case RESET -> "reset";
      case TIMEOUT -> "timeout";
      case UNKNOWN -> "unknown";
    };
  }

  /** Of an answer's status. */
  public static Outcome of(int status) {
    return gatewayError(status) ? GATEWAY_ERROR : ANSWERED;
  }

  /** Statuses by which a server says that one behind it, or it itself, cannot serve now. */
  public static boolean gatewayError(int status) {
    return status == 502 || status == 503 || status == 504;
  }
}
