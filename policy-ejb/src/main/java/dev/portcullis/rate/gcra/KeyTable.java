package dev.portcullis.rate.gcra;

import dev.portcullis.rate.gcra.KeyTables.CellMaker;
import dev.portcullis.rate.gcra.Sources.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The keys of one budget. */
public final class KeyTable<C extends KeyCell> {
  /**
   * How long units may wait to be booked in one lot, far from the limit: the longest of these that
   * is at most an eighth of the time in which the burst comes back.
   */
  public static final long[] LAGS = {800_000_000, 200_000_000, 50_000_000};

  /** The key of the crowd; no key of a client begins with it or one of the next two. */
  static final String CROWD = "\0";

  /** What the digest of a key begins with. */
  static final String DIGEST = "\1";

  /** What the key for the other keys of a source begins with. */
  static final String OTHERS = "\2";

  private static final int LONGEST_KEY = 128;

  public final Budget budget;
  public final Gcra gcra;

  /** How long units may wait to be booked in one lot, in nanoseconds; 0: not at all. */
  public final long lag;

  /** Units by which the books were beyond the burst. */
  public final LongAdder overshoot;

  /** What keys that found no room share. */
  public final C crowd;

  public final ConcurrentHashMap<String, C> cells = new ConcurrentHashMap<>();
  private final CellMaker<C> maker;
  private final KeyTables<C> tables;
  private volatile boolean closed;
  private volatile Lease lease = new Lease(0, 0);
  private volatile long patience;

  /** What one of several nodes may in any case admit ahead of the others' knowledge. */
  private record Lease(int nodes, long ticks) {}

  KeyTable(Budget budget, KeyTables<C> tables, CellMaker<C> maker) {
    this.budget = budget;
    this.gcra = budget.gcra();
    this.lag = lag(gcra.nanos(gcra.tolerance()));
    this.overshoot = tables.overshoot(budget.limit());
    this.tables = tables;
    this.maker = maker;
    this.crowd = maker.make(this, CROWD, null);
  }

  /**
   * The key's cell; that of its source or the crowd if there is no room; null if this table was
   * closed meanwhile.
   */
  public @Nullable C cell(String key, @Nullable String source) {
    String bounded = bounded(key);
    C cell = cells.get(bounded);
    return cell != null ? cell : newcomer(bounded, source);
  }

  /** The key's cell if it has one. */
  public @Nullable C known(String key) {
    return cells.get(bounded(key));
  }

  /** The base lease of one of so many nodes, in ticks. */
  public long lease(int nodes) {
    var held = lease;
    if (held.nodes != nodes) {
      held = new Lease(nodes, gcra.cost(gcra.lease(nodes)));
      lease = held;
    }
    return held.ticks;
  }

  /** The longest patience that anyone had, in ticks. */
  public long patience() {
    return patience;
  }

  /** Someone has so much patience. */
  public void patience(long ticks) {
    if (ticks > patience) {
      patience = ticks;
    }
  }

  /** The farthest that a TAT can be by right. */
  public long farthest(long now, int nodes) {
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

  /** Removes the cell if it is idle. */
  boolean drop(KeyCell cell, long nanos) {
    return cell.drop(gcra.ticks(nanos)) && cells.remove(cell.key, cell);
  }

  private @Nullable C newcomer(String key, @Nullable String source) {
    if (source == null) {
      return insert(key, null);
    }
    var holder = tables.entered(source);
    if (!tables.crowded(holder)) {
      return insert(key, holder);
    }
    tables.left(holder);
    C cell = cells.get(holder.others);
    return cell != null ? cell : insert(holder.others, null);
  }

  private @Nullable C insert(String key, @Nullable Source source) {
    if (!tables.reserve()) {
      tables.left(source);
      return crowd;
    }
    C fresh = maker.make(this, key, source);
    C present = cells.putIfAbsent(key, fresh);
    if (present != null) {
      tables.released(source);
      return present;
    }
    // Either close() sees the new cell, or this sees that the table is closed.
    if (closed && cells.remove(key, fresh)) {
      tables.released(source);
      return null;
    }
    tables.placed(fresh);
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
  private static String bounded(String key) {
    boolean usual = key.length() <= LONGEST_KEY && (key.isEmpty() || key.charAt(0) > 2);
    return usual ? key : digest(key);
  }

  private static String digest(String key) {
    try {
      var sha256 = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha256.digest(key.getBytes(StandardCharsets.UTF_8));
      return DIGEST + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JRE has SHA-256", e);
    }
  }
}
