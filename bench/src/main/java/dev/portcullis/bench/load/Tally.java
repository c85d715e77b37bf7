package dev.portcullis.bench.load;

import java.util.Arrays;

/** Counts answers and keeps their times. */
final class Tally {

  private long[] micros = new long[1024];
  private int answers;
  private long refusals;
  private long failures;

  void answered(int status, long took) {
    if (answers == micros.length) {
      micros = Arrays.copyOf(micros, 2 * answers);
    }
    micros[answers++] = took;
    if (status != 200) {
      refusals++;
    }
  }

  /** Says of the first failure why; the others are often its like. */
  void failed(String why) {
    if (failures++ == 0) {
      System.err.println("a request failed: " + why);
    }
  }

  /**
   * The sum.
   *
   * @param elapsed microseconds of the run
   * @param missing answers that did not come in time
   */
  Figures figures(long elapsed, int missing) {
    var latency = Percentiles.of(Arrays.copyOf(micros, answers));
    return new Figures(answers, elapsed, failures + missing, refusals, latency);
  }
}
