package dev.portcullis.proxy.upstream;

import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/** No usable answer came from an upstream. */
public final class UpstreamException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /**
   * @param reason {@link Reason#UPSTREAM_FAILED}, {@link Reason#UPSTREAM_TIMEOUT} or {@link
   *     Reason#UPSTREAM_UNAVAILABLE}
   * @param detail for the decision log
   */
  public UpstreamException(Reason reason, String detail, @Nullable Throwable cause) {
    super(detail, cause, false, false);
    this.reason = reason;
  }

  /** What the client is told. */
  public Reason reason() {
    return reason;
  }
}
