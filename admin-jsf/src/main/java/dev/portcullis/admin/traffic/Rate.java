package dev.portcullis.admin.traffic;

import java.util.Locale;

/**
 * How fast a total grows, from one look to the next.
 *
 * @param total at the last look, or -1 before the first
 * @param nanos when that was
 * @param perSecond between the last two looks, or a negative number where that is not known
 */
record Rate(long total, long nanos, double perSecond) {
  static final Rate UNKNOWN = new Rate(-1, 0, -1);

  /** The rate after another look; unknown where the total shrank, since a node has left. */
  Rate next(long newTotal, long now) {
    boolean known = total >= 0 && newTotal >= total && now > nanos;
    return new Rate(newTotal, now, known ? (newTotal - total) * 1e9 / (now - nanos) : -1);
  }

  String text() {
    return perSecond < 0 ? "–" : String.format(Locale.ROOT, "%.1f", perSecond);
  }
}
