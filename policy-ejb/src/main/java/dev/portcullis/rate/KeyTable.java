package dev.portcullis.rate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The keys of one budget. */
final class KeyTable<C extends KeyCell> {
  /**
   * How long units may wait to be booked in one lot, far from the limit: the longest of these that
   * is at most an eighth of the time in which the burst comes back.
   */
  static final long[] LAGS = {800_000_000, 200_000_000, 50_000_000};

  private static final int LONGEST_KEY = 128;

  final Budget budget;
  final Gcra gcra;

  /** How long units may wait to be booked in one lot, in nanoseconds; 0: not at all. */
  final long lag;

  /** Units by which the books were beyond the burst. */
  final LongAdder overshoot;

  /** What keys that found no room share. */
  final C crowd;

  final ConcurrentHashMap<String, C> cells = new ConcurrentHashMap<>();
  private final BiFunction<KeyTable<C>, String, C> cellOf;
  private final KeyTables<C> tables;
  private volatile boolean closed;
  private volatile Lease lease = new Lease(0, 0);
  private volatile long patience;

  /** What one of several nodes may admit ahead of the others' knowledge. */
  private record Lease(int nodes, long ticks) {}

  KeyTable(Budget budget, KeyTables<C> tables, BiFunction<KeyTable<C>, String, C> cellOf) {
    this.budget = budget;
    this.gcra = budget.gcra();
    this.lag = lag(gcra.nanos(gcra.tolerance()));
    this.overshoot = tables.overshoot(budget.limit());
    this.tables = tables;
    this.cellOf = cellOf;
    this.crowd = cellOf.apply(this, "\0");
  }

  /** The key's cell, the crowd's if there is no room; null if this table was closed meanwhile. */
  @Nullable C cell(String key, long nanos) {
    String bounded = key.length() <= LONGEST_KEY ? key : digest(key);
    C cell = cells.get(bounded);
    return cell != null ? cell : insert(bounded, nanos);
  }

  /** The key's cell if it has one. */
  @Nullable C known(String key) {
    return cells.get(key.length() <= LONGEST_KEY ? key : digest(key));
  }

  /** The lease of one of so many nodes, in ticks. */
  long lease(int nodes) {
    var held = lease;
    if (held.nodes != nodes) {
      held = new Lease(nodes, gcra.cost(gcra.lease(nodes)));
      lease = held;
    }
    return held.ticks;
  }

  /** The longest patience that anyone had, in ticks. */
  long patience() {
    return patience;
  }

  /** Someone has so much patience. */
  void patience(long ticks) {
    if (ticks > patience) {
      patience = ticks;
    }
  }

  /** The farthest that a TAT can be by right. */
  long farthest(long now, int nodes) {
    return now + gcra.farthestAhead(nodes) + patience;
  }

  /** Closes the table if it has no keys. */
  boolean close(long nanos) {
    closed = true;
    if (!cells.isEmpty() || !crowd.idle(gcra.ticks(nanos))) {
      closed = false;
    }
    return closed;
  }

  /** Removes the key if its cell is idle. */
  void drop(String key, C cell, long nanos) {
    if (cell.drop(gcra.ticks(nanos)) && cells.remove(key, cell)) {
      tables.released();
    }
  }

  private @Nullable C insert(String key, long nanos) {
    if (!tables.reserve(nanos)) {
      return crowd;
    }
    C fresh = cellOf.apply(this, key);
    C present = cells.putIfAbsent(key, fresh);
    if (present != null) {
      tables.released();
      return present;
    }
    // Either close() sees the new cell, or this sees that the table is closed.
    if (closed) {
      if (cells.remove(key, fresh)) {
        tables.released();
      }
      return null;
    }
    return fresh;
  }

  private static long lag(long refill) {
    for (long lag : LAGS) {
      if (lag <= refill / 8) {
        return lag;
      }
    }
    return 0;
  }

  /** Keys come from requests: a long one must not take more room than another. */
  private static String digest(String key) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(key.getBytes(StandardCharsets.UTF_8));
      return "\1" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JRE has SHA-256", e);
    }
  }
}
