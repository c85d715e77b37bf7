package dev.portcullis.store;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes log-ins and their failures down, so that nobody can fill the record: of an account and an
 * address one log-in in half an hour, of an address one failure a minute, and of all addresses no
 * more than {@value #MOST} failures a minute. A row of a failure says how many were left out.
 */
final class LoginAudit {

  /** Rows of failures in a minute. */
  static final int MOST = 30;

  private static final long SESSION = Duration.ofMinutes(30).toMillis();
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final int MOST_KNOWN = 1_000;

  /** What becomes of a row. */
  interface Sink {
    void record(Author actor, String act, String object, String detail);
  }

  private final Sink sink;
  private final InstantSource clock;
  private final Map<String, Long> present = bounded();
  private final Map<String, Long> failing = bounded();
  private long minute;
  private int rows;
  private long leftOut;

  LoginAudit(Sink sink, InstantSource clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Those that were seen last. */
  private static Map<String, Long> bounded() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
        return size() > MOST_KNOWN;
      }
    };
  }

  /** Somebody proved to be this account. */
  void succeeded(String name, InetAddress address) {
    if (first(present, name + ' ' + address.getHostAddress(), SESSION)) {
      sink.record(new Author(name), "account.login", name, "from " + address.getHostAddress());
    }
  }

  /**
   * Somebody did not.
   *
   * @param act {@code account.login-failed}, or {@code account.login-refused} where the password
   *     was not even looked at
   */
  void failed(String act, String name, InetAddress address) {
    long before = toTell(address);
    if (before >= 0) {
      String more = before == 0 ? "" : "; " + before + " more attempts are not listed";
      sink.record(Author.NOBODY, act, name, "from " + address.getHostAddress() + more);
    }
  }

  /** How many were left out before this one, or -1 where this one is too. */
  private synchronized long toTell(InetAddress address) {
    long now = clock.millis() / MINUTE;
    if (now != minute) {
      minute = now;
      rows = 0;
    }
    if (rows >= MOST || !first(failing, address.getHostAddress(), MINUTE)) {
      leftOut++;
      return -1;
    }
    rows++;
    long told = leftOut;
    leftOut = 0;
    return told;
  }

  private synchronized boolean first(Map<String, Long> seen, String key, long pause) {
    long now = clock.millis();
    Long last = seen.get(key);
    boolean first = last == null || now - last >= pause;
    if (first) {
      seen.put(key, now);
    }
    return first;
  }
}
