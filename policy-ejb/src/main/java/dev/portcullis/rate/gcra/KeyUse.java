package dev.portcullis.rate.gcra;

/**
 * How a key uses its budget, as one node sees it; for people.
 *
 * @param limit the limit's name
 * @param key the key, which may name a person; or in parentheses what stands for several keys
 * @param remaining units left, 0 or more
 * @param quota units that may be taken at once
 * @param unitsPerSecond admitted on this node, on average over the last 8.6 seconds
 */
public record KeyUse(String limit, String key, long remaining, long quota, double unitsPerSecond) {

  /** The most that are listed. */
  public static final int MOST = 1_000;

  /** What is left of the quota, from 0 to 1. */
  public double left() {
    return (double) remaining / quota;
  }
}
