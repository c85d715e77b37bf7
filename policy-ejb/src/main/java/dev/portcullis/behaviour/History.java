package dev.portcullis.behaviour;

/**
 * What the finished windows of a subject were like: exponentially weighted means and variances of
 * its requests in a window and of the share of them that was denied. Immutable.
 *
 * <p>The update is Finch's (Incremental calculation of weighted mean and variance, 2009, §9); until
 * there are {@code 1/ALPHA} windows each weighs the same, which is Welford's (1962). A window far
 * above the baseline counts as if it stood {@link #CLIP} deviations above it: a burst does not
 * become normal by lasting.
 *
 * @param windows how many windows were learned from
 * @param rate mean requests in a window
 * @param rateVariance variance of the same
 * @param share mean share of denied requests, 0 to 1
 * @param shareVariance variance of the same
 */
record History(long windows, double rate, double rateVariance, double share, double shareVariance) {

  static final History NONE = new History(0, 0, 0, 0, 0);

  /** The weight of the newest window once there are enough: about the last 20 windows count. */
  static final double ALPHA = 0.1;

  /** From so many windows on a baseline is trusted in full. */
  static final int MATURE = 10;

  private static final double CLIP = 3;

  /** The history with one more window in it. */
  History plus(long requests, long denials) {
    double weight = Math.max(ALPHA, 1.0 / (windows + 1));
    boolean young = windows < MATURE;
    double count = young ? requests : Math.min((double) requests, rate + CLIP * rateDeviation());
    double denied = requests == 0 ? 0 : (double) denials / requests;
    double ratio = young ? denied : Math.min(denied, share + CLIP * shareDeviation());
    double rateStep = count - rate;
    double shareStep = ratio - share;
    return new History(
        windows + 1,
        rate + weight * rateStep,
        (1 - weight) * (rateVariance + weight * rateStep * rateStep),
        share + weight * shareStep,
        (1 - weight) * (shareVariance + weight * shareStep * shareStep));
  }

  /** Counts vary by at least their root even when nothing changes (Poisson). */
  private double rateDeviation() {
    return Math.max(1, Math.sqrt(Math.max(rateVariance, rate)));
  }

  private double shareDeviation() {
    return Math.max(0.05, Math.sqrt(shareVariance));
  }

  /**
   * How far a window lies above the baseline, 0 to 1.
   *
   * <p>With {@code z} the distance from the mean in deviations, {@code e = max(0, z - 2) / 4} and
   * {@code r = e² / (1 + e²)}: nothing up to 2 deviations, one half at 6, nearly one from 30 on.
   * Rate and denials are judged so each, the denials against those expected at the baseline's rate;
   * the risk is {@code 1 - (1 - r₁)(1 - r₂)}, times the trust in the baseline ({@code windows /
   * MATURE}, at most 1). Never falls when either count rises.
   */
  double risk(long requests, long denials) {
    double expected = share * rate;
    double spread = Math.max(1, Math.sqrt(expected + Math.pow(rate * Math.sqrt(shareVariance), 2)));
    double byRate = excess((requests - rate) / rateDeviation());
    double byDenials = excess((denials - expected) / spread);
    double trust = Math.min(1, (double) windows / MATURE);
    return trust * (1 - (1 - byRate) * (1 - byDenials));
  }

  private static double excess(double z) {
    double e = Math.max(0, z - 2) / 4;
    return e * e / (1 + e * e);
  }
}
