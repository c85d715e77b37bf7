package dev.portcullis.proxy.stream;

import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Obligations;
import dev.portcullis.request.AccessRequest;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that was permitted and is under way. Its {@link StreamReview} judges it again as long
 * as it lasts; once it is cut, it ends as soon as it can.
 */
public abstract class OpenStream {

  private final long openedAt = System.nanoTime();
  private volatile @Nullable Denied cut;

  /** When it was last found to be permitted; the review's own. */
  long judgedAt = openedAt;

  /** When it was cut; the review's own. */
  long cutAt;

  private boolean left;

  /** What was asked for when it was permitted. */
  public abstract AccessRequest asked();

  /** Whether what it does is among what it may do now. */
  public abstract boolean within(Obligations permitted);

  /**
   * Makes its end come: called once, by the review's thread, which must not wait. What made it end
   * is {@link #cut()} by then.
   */
  protected abstract void stop();

  /** Ends the client's connection: stopping was not enough, as the client does not read. */
  protected abstract void abort();

  /** Once a second or so, by the review's thread: ends what has been silent for too long. */
  protected void tick(long now) {}

  /** Whether it goes on until somebody ends it, and its client is used to that. */
  protected boolean endless() {
    return false;
  }

  /** Why it was cut; null where it was not. */
  public final @Nullable Denied cut() {
    return cut;
  }

  /** When it was opened, by the system's nanosecond timer. */
  protected final long openedAt() {
    return openedAt;
  }

  /** For how long it has been open. */
  final long ageNanos(long now) {
    return now - openedAt;
  }

  final void cut(Denied why) {
    cut = why;
    stop();
  }

  /**
   * Its thread turns to something else. The lock is taken where it was cut only, so that the
   * connection of another exchange is never aborted in its place.
   */
  final void leave() {
    if (cut != null) {
      synchronized (this) {
        left = true;
      }
    }
  }

  final void abortUnlessLeft() {
    synchronized (this) {
      if (!left) {
        abort();
      }
    }
  }
}
