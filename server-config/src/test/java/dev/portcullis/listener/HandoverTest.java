package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.glassfish.grizzly.threadpool.GrizzlyExecutorService;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandoverTest {

  private static final Duration WINDOW = Duration.ofMillis(100);

  private final Handover handover = new Handover(new Gate());
  private final GrizzlyExecutorService threads =
      GrizzlyExecutorService.createInstance(
          ThreadPoolConfig.defaultConfig().setCorePoolSize(1).setMaxPoolSize(1));

  HandoverTest() {
    threads.getMonitoringConfig().addProbes(handover);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void whatWaitsForAThreadIsCountedAndItsWaitGrowsUntilItRuns() throws Exception {
    var leave = new CountDownLatch(1);
    var busy = new CountDownLatch(1);
    var first =
        threads.submit(
            () -> {
              busy.countDown();
              leave.await();
              return null;
            });
    busy.await();
    var second = threads.submit(() -> 0);
    assertThat(handover.getWaiting()).isEqualTo(1);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (handover.getSmallestWaitNanos() < 2 * WINDOW.toNanos()) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    leave.countDown();
    first.get();
    second.get();
    assertThat(handover.getWaiting()).isZero();
  }

  @Test
  void whereNothingWaitsTheSmallestWaitIsSmall() throws ExecutionException, InterruptedException {
    for (int i = 0; i < 1000; i++) {
      threads.submit(() -> 0).get();
    }
    assertThat(handover.getSmallestWaitNanos()).isLessThan(WINDOW.toNanos());
  }
}
