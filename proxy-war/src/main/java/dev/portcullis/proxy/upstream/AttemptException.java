package dev.portcullis.proxy.upstream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One attempt at one target brought no whole answer. */
public final class AttemptException extends Exception {
  private static final long serialVersionUID = 1;

  /** How far the attempt came: what another attempt may do depends on it. */
  public enum Phase {
    /** All connections that the target may have are in use. */
    FULL,
    /** No connection: the target saw nothing of the request. */
    CONNECTING,
    /** The target may have seen the request, or a part of it; no answer began. */
    SENDING,
    /** The answer had begun and was handed on. */
    ANSWERING
  }

  private final Phase phase;
  private final boolean timedOut;

  /**
   * @param timedOut whether waiting ended it, not the target
   * @param detail for the decision log
   */
  public AttemptException(Phase phase, boolean timedOut, String detail, @Nullable Throwable cause) {
    super(detail, cause, false, false);
    this.phase = phase;
    this.timedOut = timedOut;
  }

  public Phase phase() {
    return phase;
  }

  public boolean timedOut() {
    return timedOut;
  }

  /** What a failure of the network says of itself. */
  public static String describe(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
