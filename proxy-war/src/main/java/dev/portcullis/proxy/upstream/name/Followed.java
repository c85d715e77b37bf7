package dev.portcullis.proxy.upstream.name;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A name that is looked up again and again. A look-up that fails changes nothing but what is told:
 * what was found last stays, for as long as it takes.
 *
 * <p>All times are of one clock, in nanoseconds.
 */
abstract class Followed {

  private static final Logger LOG = System.getLogger(Followed.class.getName());

  /** So long after a look-up a name of which nothing is known is looked up again, at the latest. */
  private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

  private final String name;
  private final CountDownLatch lookedUp = new CountDownLatch(1);
  private final AtomicBoolean beingLookedUp = new AtomicBoolean();
  private volatile String failure = "";
  private volatile long due;

  Followed(String name, long now) {
    this.name = name;
    this.due = now;
  }

  /** As it is looked up. */
  public String name() {
    return name;
  }

  /** Whether it leads nowhere, as far as is known. */
  abstract boolean nothingKnown();

  /** Asks where it leads, for as long as that takes, and remembers the answer. */
  abstract void lookUp() throws IOException;

  /** Whether its last look-up failed. */
  boolean unresolved() {
    return !failure.isEmpty();
  }

  /** Why its last look-up failed. */
  String failure() {
    return failure;
  }

  /** Whether it was never looked up. */
  public boolean pending() {
    return lookedUp.getCount() > 0;
  }

  /** Whether the first look-up is over within this time. */
  public boolean awaitFirst(Duration time) throws InterruptedException {
    return lookedUp.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Whether it is time to look it up, and nobody does: the caller must, and {@link #end}. */
  boolean begin(long now, long interval) {
    if (now - due < 0 || !beingLookedUp.compareAndSet(false, true)) {
      return false;
    }
    due = now + (nothingKnown() ? Math.min(interval, SOON_NANOS) : interval);
    return true;
  }

  /** The look-up is over. */
  void end() {
    beingLookedUp.set(false);
  }

  /** It could not begin: at the next opportunity. */
  void later(long now) {
    due = now;
    end();
  }

  /** Its look-up succeeded. */
  void resolved() {
    failure = "";
    lookedUp.countDown();
  }

  void tell(String where) {
    LOG.log(Level.INFO, "the target " + name + ' ' + where);
  }

  void notFound(String why) {
    if (!unresolved()) {
      String left = nothingKnown() ? "" : "; where it was found last stays in use";
      LOG.log(Level.WARNING, "the target " + name + " cannot be resolved: " + why + left);
    }
    failure = why;
    lookedUp.countDown();
  }
}
