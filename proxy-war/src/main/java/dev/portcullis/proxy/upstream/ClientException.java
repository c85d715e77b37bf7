package dev.portcullis.proxy.upstream;

import dev.portcullis.request.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The client's side of an exchange failed, not the upstream's. */
public final class ClientException extends IOException {
  private static final long serialVersionUID = 1;

  /** What failed. */
  public enum Kind {
    /** The client takes nothing more. */
    GONE,
    /** The client's body ends early, or its framing is broken. */
    BODY_BROKEN,
    /** The client sends more than it may. */
    BODY_TOO_LARGE,
    /** The client's body was looked at while it was sent, and must not go on. */
    BODY_REFUSED,
    /** The exchange was cut from outside: {@link Cancellation}. */
    CUT
  }

  private final Kind kind;
  private final Reason reason;

  public ClientException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.reason = kind == Kind.BODY_TOO_LARGE ? Reason.BODY_TOO_LARGE : Reason.REQUEST_MALFORMED;
  }

  /** The client's body must not go on, for this reason. */
  public ClientException(Reason reason, String message) {
    super(message);
    this.kind = Kind.BODY_REFUSED;
    this.reason = reason;
  }

  /** What the client is told, if it can still be told something. */
  public Reason reason() {
    return reason;
  }

  /** What failed. */
  public Kind kind() {
    return kind;
  }
}
