package dev.portcullis.rate.lease;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A decision for a key that is known allocates nothing. */
@Tag("slow")
class LimiterAllocationTest {
  private static final int CALLS = 1_000_000;
  private static final Budget AMPLE =
      Budget.of("l", "k", 1000, Duration.ofSeconds(1), 1L << 40, WithoutGrid.SHARE);
  private static final Budget SPENT =
      Budget.of("s", "k", 3, Duration.ofHours(1), 9, WithoutGrid.SHARE);

  private static final class Silent implements BudgetPool {
    @Override
    public boolean open() {
      return true;
    }

    @Override
    public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
      return new CompletableFuture<>();
    }
  }

  private static double bytesPerCall(Limiter limiter, Budget budget) {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var keys = new String[1024];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = "issuer|user-" + i;
    }
    run(limiter, budget, keys);
    long before = threads.getCurrentThreadAllocatedBytes();
    run(limiter, budget, keys);
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / CALLS;
  }

  private static void run(Limiter limiter, Budget budget, String[] keys) {
    for (int i = 0; i < CALLS; i++) {
      var key = keys[i % keys.length];
      long patience = i % 3 == 0 ? 0 : 1_000_000;
      if (limiter.acquire(budget, key, "192.0.2.1", 1 + i % 2, patience) <= 0 && i % 7 == 0) {
        limiter.refund(budget, key, 1);
      }
    }
  }

  @Test
  void aloneOrAmongOthersAdmittedOrRefused() {
    var local = new LocalLimiter(System::nanoTime, 10_000);
    var lone = new LeasedLimiter(System::nanoTime, 10_000, new Silent(), () -> 1, run -> {});
    var shared = new LeasedLimiter(System::nanoTime, 10_000, new Silent(), () -> 3, run -> {});
    for (var limiter : new Limiter[] {local, lone, shared}) {
      assertThat(bytesPerCall(limiter, AMPLE)).isLessThan(0.1);
      assertThat(bytesPerCall(limiter, SPENT)).isLessThan(0.1);
    }
  }
}
