package dev.portcullis.rate.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a million keys take of a heap, by looking at it. */
@Tag("slow")
class KeyMemoryTest {
  private static final int KEYS = 1_000_000;
  private static final int MOST_BYTES = 250;

  private static final class Silent implements BudgetPool {
    @Override
    public boolean open() {
      return false;
    }

    @Override
    public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
      return new CompletableFuture<>();
    }
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aMillionActiveKeysTakeAtMost250MegabytesTheirNamesIncluded() {
    var budget = Budget.of("l", "subject", 10, Duration.ofMinutes(1), 10, WithoutGrid.SHARE);
    var limiter = new LeasedLimiter(() -> 1L << 58, KEYS, new Silent(), () -> 1, Runnable::run);
    long before = heap();
    for (int i = 0; i < KEYS; i++) {
      String key = "issuer|user-" + (100_000 + i);
      assertThat(limiter.acquire(budget, key, "192.0.2." + i % 256, 1, 0)).isZero();
    }
    double bytes = (double) (heap() - before) / KEYS;
    System.out.printf("bytes of a key: %.1f%n", bytes);
    assertThat(limiter.figures()).containsEntry("keys", (long) KEYS);
    assertThat(bytes).isBetween(50.0, (double) MOST_BYTES);
  }
}
