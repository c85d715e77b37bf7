package dev.portcullis.cluster.limit;

import java.util.Collection;
import java.util.Locale;

/**
 * How admitted / allowed is spread over trials.
 *
 * @param name of what
 * @param trials how many
 * @param min the least
 * @param low a twentieth is below
 * @param median half are below
 * @param high a twentieth is above
 * @param max the most
 * @param bound the largest share of the documented bound that any trial used
 * @param overshoot the most units beyond {@code burst + rate × t}
 * @param unlawful how many broke the law
 */
record Distribution(
    String name,
    int trials,
    double min,
    double low,
    double median,
    double high,
    double max,
    double bound,
    long overshoot,
    long unlawful) {

  static Distribution of(String name, Collection<Trial> trials) {
    double[] ratios = trials.stream().mapToDouble(Trial::ratio).sorted().toArray();
    return new Distribution(
        name,
        ratios.length,
        at(ratios, 0),
        at(ratios, 0.05),
        at(ratios, 0.5),
        at(ratios, 0.95),
        at(ratios, 1),
        trials.stream().mapToDouble(Distribution::used).max().orElse(0),
        trials.stream().mapToLong(Trial::overshoot).max().orElse(0),
        trials.stream().filter(trial -> !trial.lawful()).count());
  }

  private static double used(Trial trial) {
    return trial.overshoot() == 0 ? 0 : (double) trial.overshoot() / Math.max(trial.bound(), 1);
  }

  private static double at(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) Math.round(share * (sorted.length - 1))];
  }

  /** A row of a table. */
  String row() {
    return format("| %s | %,d | %.4f | %.4f | %.4f | %,d | %.0f %% | %d |");
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"name\":\"%s\",\"trials\":%d,\"ratios\":[%.4f,%.4f,%.4f,%.4f,%.4f],\"overshoot\":%d,\"bound_used\":%.4f,\"unlawful\":%d}",
        name,
        trials,
        min,
        low,
        median,
        high,
        max,
        overshoot,
        bound,
        unlawful);
  }

  @Override
  public String toString() {
    return format(
        "%s: %d trials, admitted/allowed %.4f, %.4f, %.4f (min, median, max), at most %,d units"
            + " over, %.0f %% of the bound, %d unlawful");
  }

  private String format(String format) {
    return String.format(
        Locale.ROOT, format, name, trials, min, median, max, overshoot, 100 * bound, unlawful);
  }
}
