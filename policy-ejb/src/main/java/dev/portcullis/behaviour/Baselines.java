package dev.portcullis.behaviour;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * What is usual for each subject, learned in windows of fixed length. Windows in which a subject
 * did nothing teach nothing: the baseline is of the subject at work, and a night does not make a
 * morning suspicious.
 *
 * <p>Bounded: the subjects kept are those seen often and lately (W-TinyLFU: Einziger, Friedman,
 * Manes, 2017), so that a crowd of names seen once does not displace them. Only verified subjects
 * are to be counted; nobody invents names here.
 */
public final class Baselines {

  /** The default length of a window. */
  public static final Duration DEFAULT_WINDOW = Duration.ofSeconds(10);

  /** The default number of subjects that are kept; one takes about 300 bytes. */
  public static final int DEFAULT_SUBJECTS = 100_000;

  private static final int HISTORY_LENGTH = 5;

  private final long windowMillis;
  private final Cache<String, Baseline> subjects;

  /**
   * Baselines of nobody yet.
   *
   * @param window the length of a window, at least 1 ms
   * @param maxSubjects how many subjects are kept, positive
   */
  public Baselines(Duration window, int maxSubjects) {
    if (window.toMillis() < 1 || maxSubjects < 1) {
      throw new IllegalArgumentException("window and maxSubjects must be positive");
    }
    this.windowMillis = window.toMillis();
    this.subjects = Caffeine.newBuilder().maximumSize(maxSubjects).executor(Runnable::run).build();
  }

  /** Counts a request of a verified subject. */
  public void count(String subject, Instant time, boolean denied) {
    long window = window(time);
    subjects.get(subject, s -> new Baseline(window)).count(window, denied);
  }

  /** How unusual the subject is now, 0 to 1; 0 for one that is not known. */
  public double risk(String subject, Instant now) {
    Baseline baseline = subjects.getIfPresent(subject);
    if (baseline == null) {
      return 0;
    }
    double gone = (double) Math.floorMod(now.toEpochMilli(), windowMillis) / windowMillis;
    return baseline.risk(window(now), gone);
  }

  private long window(Instant time) {
    return Math.floorDiv(time.toEpochMilli(), windowMillis);
  }

  /** About how many subjects are kept. */
  public long size() {
    return subjects.estimatedSize();
  }

  /**
   * What was learned, for other nodes: subject to {windows, rate, rate's variance, denied share,
   * its variance}. Types of the JDK only.
   *
   * @param most how many subjects at most; those seen most come first
   */
  public Map<String, double[]> summary(int most) {
    var summary = new HashMap<String, double[]>();
    var hottest = subjects.policy().eviction().orElseThrow().hottest(most);
    hottest.forEach(
        (subject, baseline) -> {
          History h = baseline.history();
          if (h.windows() > 0) {
            summary.put(subject, values(h));
          }
        });
    return summary;
  }

  private static double[] values(History h) {
    return new double[] {h.windows(), h.rate(), h.rateVariance(), h.share(), h.shareVariance()};
  }

  /**
   * Takes what another node learned for longer. Merging twice, or in another order, changes
   * nothing; entries that cannot be a history are left out.
   *
   * @param now the window that a subject unknown here begins in
   */
  public void merge(Map<String, double[]> summary, Instant now) {
    summary.forEach(
        (subject, values) -> {
          if (plausible(values)) {
            var other = new History((long) values[0], values[1], values[2], values[3], values[4]);
            subjects.get(subject, s -> new Baseline(window(now))).adopt(other);
          }
        });
  }

  private static boolean plausible(double[] values) {
    boolean plausible = values.length == HISTORY_LENGTH;
    for (double value : values) {
      plausible &= value >= 0 && Double.isFinite(value);
    }
    return plausible && values[3] <= 1;
  }
}
