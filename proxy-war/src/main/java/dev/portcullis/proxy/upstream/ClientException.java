package dev.portcullis.proxy.upstream;

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
    /** The exchange was cut from outside: {@link Cancellation}. */
    CUT
  }

  private final Kind kind;

  public ClientException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What failed. */
  public Kind kind() {
    return kind;
  }
}
