package dev.portcullis.store.database;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a database can be used. From the first failure that concerns the database as a whole
 * until a write succeeds again, nobody waits for it: all are refused at once, and one thread of
 * this object tries, at first after a quarter of a second, later every two.
 */
final class Availability implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Availability.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final Attempt attempt;
  private final InstantSource clock;
  private volatile @Nullable Outage outage;
  private @Nullable Thread trying;
  private boolean closed;

  /** Writes to the database over a connection of now. */
  interface Attempt {
    void run() throws Exception;
  }

  Availability(Attempt attempt, InstantSource clock) {
    this.attempt = attempt;
    this.clock = clock;
  }

  Optional<Outage> outage() {
    return Optional.ofNullable(outage);
  }

  /**
   * @throws StoreException at once, while the database cannot be used
   */
  void require() {
    var now = outage;
    if (now != null) {
      throw StoreException.of(now);
    }
  }

  /** What a failure of a statement means; says so where the database as a whole is concerned. */
  StoreException failed(Exception failure) {
    var cause = OutageCause.of(failure);
    cause.ifPresent(known -> begin(known, failure));
    return StoreException.of(failure, cause.orElse(null));
  }

  private synchronized void begin(OutageCause cause, Exception failure) {
    if (outage != null || closed) {
      return;
    }
    outage = new Outage(cause, clock.instant());
    LOG.log(
        System.Logger.Level.ERROR,
        "the database cannot be used, " + cause.words() + "; trying until it can",
        failure);
    trying = new Thread(null, this::tryUntilItCan, "portcullis-database", 0, false);
    trying.setDaemon(true);
    trying.start();
  }

  private void tryUntilItCan() {
    Duration pause = FIRST_PAUSE;
    try {
      while (outage != null) {
        Thread.sleep(pause.toMillis());
        if (usable()) {
          end();
        }
        var longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
      }
    } catch (InterruptedException e) {
      // closed
      Thread.currentThread().interrupt();
    }
  }

  private boolean usable() {
    try {
      attempt.run();
      return true;
    } catch (Exception e) {
      LOG.log(System.Logger.Level.DEBUG, "the database still cannot be used", e);
      var before = outage;
      var cause = OutageCause.of(e);
      if (before != null && cause.isPresent()) {
        outage = new Outage(cause.get(), before.since());
      }
      return false;
    }
  }

  private synchronized void end() {
    var over = outage;
    outage = null;
    if (over != null) {
      long seconds = Duration.between(over.since(), clock.instant()).toSeconds();
      LOG.log(
          System.Logger.Level.INFO,
          "the database can be used again, after " + seconds + " seconds");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (trying != null) {
      trying.interrupt();
    }
  }
}
