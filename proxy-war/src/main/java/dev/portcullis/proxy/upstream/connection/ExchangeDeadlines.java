package dev.portcullis.proxy.upstream.connection;

import java.time.Duration;

/**
 * By when a connection must be free again: of the exchange that it carries, of what its user waits
 * for, and of what is written meanwhile. The user notes it; the {@link Watchdog} looks.
 */
public final class ExchangeDeadlines {

  /** The deadline of a connection that waits for nobody, or only for the client. */
  private static final long NONE = 0;

  private volatile long deadline = NONE;
  private volatile long idleSince;
  private volatile long perRead = NONE;
  private volatile long perWrite = NONE;
  private volatile long end = NONE;
  private volatile long writeDue = NONE;
  private volatile long headDue = NONE;
  private volatile boolean headCame;

  ExchangeDeadlines() {}

  /**
   * An exchange begins.
   *
   * @param mustEnd when it must be over, in the time of {@link Watchdog#now()}; 0: never
   */
  void begin(long mustEnd) {
    end = mustEnd;
    headCame = false;
  }

  /** Everything up to the next call of a deadline method must be done within this time. */
  public void allInAll(Duration time) {
    perRead = NONE;
    deadline = due(time.toNanos());
  }

  /** Each read may take this time; what lies between them does not count. */
  public void eachRead(Duration time) {
    deadline = end;
    perRead = time.toNanos();
  }

  /** Each write of the exchange may take this time, whoever reads meanwhile. */
  public void eachWrite(Duration time) {
    perWrite = time.toNanos();
  }

  /** All of the request is out: from now on its answer's head is awaited, whoever does. */
  public void headWithin(Duration time) {
    headDue = due(time.toNanos());
    if (headCame) {
      headDue = NONE;
    }
  }

  /** The head that was awaited is here. */
  public void headCame() {
    headCame = true;
    headDue = NONE;
  }

  /** Nothing is awaited from the target. */
  public void rest() {
    perRead = NONE;
    deadline = end;
  }

  /** The exchange is over, and the connection is kept for another. */
  public void restIdle() {
    end = NONE;
    perWrite = NONE;
    headDue = NONE;
    rest();
    idleSince = Watchdog.now();
  }

  /** Something else that had a time of its own is over. */
  void onlyEnd() {
    deadline = end;
  }

  /** How long nobody has used the connection. */
  long idleNanos(long now) {
    return now - idleSince;
  }

  /** Whether something has taken too long. */
  boolean over(long now) {
    return over(deadline, now) || over(writeDue, now) || over(headDue, now);
  }

  private static boolean over(long due, long now) {
    return due != NONE && now - due >= 0;
  }

  private long due(long nanos) {
    long due = Watchdog.now() + nanos;
    return end == NONE || due < end ? due : end;
  }

  /** A read begins; whether it has a time of its own, and {@link #onlyEnd} must follow. */
  boolean readBegins() {
    long time = perRead;
    if (time == NONE) {
      return false;
    }
    deadline = due(time);
    return true;
  }

  /** A write begins; whether it has a time of its own, and {@link #writeEnds} must follow. */
  boolean writeBegins() {
    long time = perWrite;
    if (time == NONE) {
      return false;
    }
    writeDue = due(time);
    return true;
  }

  void writeEnds() {
    writeDue = NONE;
  }
}
