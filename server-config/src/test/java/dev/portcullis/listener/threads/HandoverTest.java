package dev.portcullis.listener.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.connection.Gate;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class HandoverTest {

  private static final Duration WINDOW = Duration.ofMillis(100);

  private final Handover handover = new Handover(new Gate());
  private final ArrayDeque<Runnable> threads = new ArrayDeque<>();

  /** Its threads begin when the test runs what they were given. */
  private Lane lane(int few) {
    var width = new LaneWidth(few, few, new GivenLoad(1, 1));
    var lane = new Lane(threads::add, 1_000, width, handover, later -> {});
    handover.add(lane);
    return lane;
  }

  @Test
  void whatWaitsForAThreadIsCountedAndItsWaitGrowsUntilItRuns() {
    lane(1).execute(() -> {});
    assertThat(handover.getWaiting()).isEqualTo(1);
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (handover.getSmallestWaitNanos() < 2 * WINDOW.toNanos()) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
    threads.remove().run();
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
    lane(64);
    lane(96);
    assertThat(handover.getThreads()).isEqualTo(160);
  }
}
