package dev.portcullis.cluster.limit;

import dev.portcullis.rate.gcra.Budget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Requests that several nodes made of one key, in the order of time, and how each fared. */
final class Offers {
  private static final long STEP = TimeUnit.MILLISECONDS.toMicros(10);
  private static final long WINDOW = TimeUnit.SECONDS.toMicros(10);

  private final Budget budget;

  /** Microseconds, and in the lowest bit whether it was admitted. */
  private final long[] entries;

  /**
   * A span of ten seconds.
   *
   * @param from seconds since the first request
   * @param admitted units
   * @param allowed units that one exact limiter would have admitted in it of the same requests
   */
  record Window(double from, long admitted, long allowed) {
    double ratio() {
      return (double) admitted / allowed;
    }
  }

  private Offers(Budget budget, long[] entries) {
    this.budget = budget;
    this.entries = entries;
  }

  /** Reads the records of a key. */
  static Offers read(Budget budget, List<Path> records) throws IOException {
    var all = new ArrayList<long[]>();
    for (var file : records) {
      var record = LoadedNode.record(file, file.toFile().length() / Long.BYTES);
      var entries = new long[record.remaining()];
      record.get(entries);
      all.add(Arrays.stream(entries).filter(entry -> entry != 0).toArray());
    }
    return new Offers(budget, all.stream().flatMapToLong(Arrays::stream).sorted().toArray());
  }

  int size() {
    return entries.length;
  }

  /** Held against the law of one exact limiter. */
  Overshoot overshoot() {
    var overshoot = new Overshoot(budget);
    for (long entry : entries) {
      overshoot.request(nanos(entry), 1, (entry & 1) == 1);
    }
    return overshoot;
  }

  /** All spans of ten seconds that begin within a step of ten milliseconds, the first one first. */
  List<Window> windows() {
    long[] admitted = new long[entries.length + 1];
    long[] allowed = new long[entries.length + 1];
    var overshoot = new Overshoot(budget);
    for (int i = 0; i < entries.length; i++) {
      overshoot.request(nanos(entries[i]), 1, (entries[i] & 1) == 1);
      admitted[i + 1] = overshoot.admitted();
      allowed[i + 1] = overshoot.allowed();
    }
    var windows = new ArrayList<Window>();
    long first = entries[0] >> 1;
    long last = entries[entries.length - 1] >> 1;
    for (long from = first; from + WINDOW <= last; from += STEP) {
      int begin = index(from);
      int end = index(from + WINDOW);
      windows.add(
          new Window(
              (from - first) / 1e6,
              admitted[end] - admitted[begin],
              allowed[end] - allowed[begin]));
    }
    return windows;
  }

  /** How many requests came before. */
  private int index(long micros) {
    int found = Arrays.binarySearch(entries, 2 * micros);
    return found >= 0 ? found : -found - 1;
  }

  private long nanos(long entry) {
    return TimeUnit.MICROSECONDS.toNanos((entry >> 1) - (entries[0] >> 1)) + (1L << 40);
  }
}
