package dev.portcullis.store.audit;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many rows others can bring about: each of them one in a minute, and all together no more than
 * {@value #MOST} in a minute. How many were left out is counted for the next row.
 */
public final class AuditBound {

  /** Rows in a minute. */
  public static final int MOST = 30;

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final int MOST_KNOWN = 1_000;

  private final InstantSource clock;
  private final Map<String, Long> seen = bounded();
  private long minute;
  private int rows;
  private long leftOut;

  public AuditBound(InstantSource clock) {
    this.clock = clock;
  }

  /** Those that were seen last. */
  public static Map<String, Long> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
        return size() > MOST_KNOWN;
      }
    };
  }

  /** How many were left out before this one, or -1 where this one is too. */
  public synchronized long toTell(String whose) {
    long now = clock.millis();
    if (now / MINUTE != minute) {
      minute = now / MINUTE;
      rows = 0;
    }
    if (rows >= MOST || !first(seen, whose, now, MINUTE)) {
      leftOut++;
      return -1;
    }
    rows++;
    long told = leftOut;
    leftOut = 0;
    return told;
  }

  /** Whether it was not seen for this long. */
  public static boolean first(Map<String, Long> seen, String key, long now, long pause) {
    Long last = seen.get(key);
    boolean first = last == null || now - last >= pause;
    if (first) {
      seen.put(key, now);
    }
    return first;
  }
}
