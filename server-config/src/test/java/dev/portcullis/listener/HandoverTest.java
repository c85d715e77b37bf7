package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HandoverTest {

  private static final Duration WINDOW = Duration.ofMillis(100);

  private final Handover handover = new Handover(new Gate());

  @Test
  void whatWaitsForAThreadIsCountedAndItsWaitGrowsUntilItRuns() {
    Runnable task = () -> {};
    handover.queued(task);
    assertThat(handover.getWaiting()).isEqualTo(1);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (handover.getSmallestWaitNanos() < 2 * WINDOW.toNanos()) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    handover.taken(task);
    assertThat(handover.getWaiting()).isZero();
  }

  @Test
  void whereNothingWaitsTheSmallestWaitIsSmall() {
    for (int i = 0; i < 1000; i++) {
      Runnable task = () -> {};
      handover.queued(task);
      handover.taken(task);
    }
    assertThat(handover.getSmallestWaitNanos()).isLessThan(WINDOW.toNanos());
  }

  @Test
  void theThreadsOfAllLanesAreShown() {
    assertThat(handover.getThreads()).isZero();
    handover.add(() -> 64);
    handover.add(() -> 96);
    assertThat(handover.getThreads()).isEqualTo(160);
  }
}
