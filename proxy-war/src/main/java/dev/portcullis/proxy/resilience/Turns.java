package dev.portcullis.proxy.resilience;

/**
 * Smooth weighted round robin, as nginx has it ({@code ngx_http_upstream_round_robin.c}), written
 * down beforehand: each turn, every weight is added to its own account, the highest account is
 * taken, and all weights together are subtracted from it. After as many turns as the weights add up
 * to, all begins anew; so one period is a table, and a request's turn is one index into it.
 */
final class Turns {

  /** Weights that add up to more are scaled down to about this. */
  private static final int LONGEST = 8192;

  private Turns() {}

  /**
   * One period.
   *
   * @param weights all positive
   * @return indices into them, each as often as its weight divided by what divides all
   */
  static short[] period(int[] weights) {
    int[] reduced = reduced(weights);
    int total = 0;
    for (int weight : reduced) {
      total += weight;
    }
    var period = new short[total];
    int[] accounts = new int[reduced.length];
    for (int turn = 0; turn < total; turn++) {
      period[turn] = (short) next(accounts, reduced, total);
    }
    return period;
  }

  private static int next(int[] accounts, int[] weights, int total) {
    int best = 0;
    for (int i = 0; i < accounts.length; i++) {
      accounts[i] += weights[i];
      if (accounts[i] > accounts[best]) {
        best = i;
      }
    }
    accounts[best] -= total;
    return best;
  }

  private static int[] reduced(int[] weights) {
    long total = 0;
    for (int weight : weights) {
      total += weight;
    }
    int[] scaled = divided(weights);
    long divisor = weights[0] / scaled[0];
    if (total / divisor <= LONGEST) {
      return scaled;
    }
    for (int i = 0; i < weights.length; i++) {
      scaled[i] = (int) Math.max(1, (long) weights[i] * LONGEST / total);
    }
    return divided(scaled);
  }

  private static int[] divided(int[] weights) {
    int divisor = 0;
    for (int weight : weights) {
      divisor = gcd(divisor, weight);
    }
    int[] divided = new int[weights.length];
    for (int i = 0; i < divided.length; i++) {
      divided[i] = weights[i] / divisor;
    }
    return divided;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
