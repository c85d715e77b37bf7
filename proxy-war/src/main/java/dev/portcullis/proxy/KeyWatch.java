package dev.portcullis.proxy;

import dev.portcullis.cluster.limit.GridConcurrency;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.cluster.node.KeyVitals;
import dev.portcullis.rate.gcra.KeyUse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The keys of limits that are worth telling, for people: those that have least left, and those that
 * are used most. Used by one thread, about each second.
 *
 * <p>To find them among many takes long. What was found stands until fifty times that has passed,
 * so that looking takes at most some 2 % of a processor's time.
 */
final class KeyWatch {

  private static final int OF_A_KIND = 50;
  private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(900);

  private final GridLimits limits;
  private final GridConcurrency concurrency;
  private List<KeyVitals> found = List.of();
  private long due = System.nanoTime();

  KeyWatch(GridLimits limits, GridConcurrency concurrency) {
    this.limits = limits;
    this.concurrency = concurrency;
  }

  List<KeyVitals> look() {
    long start = System.nanoTime();
    if (start - due >= 0) {
      found = survey();
      long end = System.nanoTime();
      due = end + Math.max(LEAST_PAUSE, 50 * (end - start));
    }
    return found;
  }

  private List<KeyVitals> survey() {
    var keys = new LinkedHashSet<KeyVitals>();
    limits.nearest(OF_A_KIND).forEach(use -> keys.add(of(use, false)));
    limits.hottest(OF_A_KIND).forEach(use -> keys.add(of(use, false)));
    concurrency.limiter().nearest(OF_A_KIND).forEach(use -> keys.add(of(use, true)));
    return List.copyOf(keys);
  }

  private static KeyVitals of(KeyUse use, boolean local) {
    return new KeyVitals(
        use.limit(),
        use.key(),
        use.quota() - use.remaining(),
        use.quota(),
        use.unitsPerSecond(),
        local);
  }
}
