package dev.portcullis.listener.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.connection.Gate;
import dev.portcullis.testing.Awaiting;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

class ListenerStatusTest {

  private static final Duration WINDOW = Duration.ofMillis(100);

  private final ListenerStatus status = new ListenerStatus(new Gate());
  private final ArrayDeque<Runnable> threads = new ArrayDeque<>();

  /** Its threads begin when the test runs what they were given. */
  private AdaptiveExecutor executor(int few) {
    var limit = new ThreadLimit(few, few, new GivenLoad(1, 1));
    var executor = new AdaptiveExecutor(threads::add, 1_000, limit, status, later -> {});
    status.add(executor);
    return executor;
  }

  @Test
  void whatWaitsForAThreadIsCountedAndItsWaitGrowsUntilItRuns() {
    executor(1).execute(() -> {});
    assertThat(status.getWaiting()).isEqualTo(1);
    Awaiting.until(() -> status.getSmallestWaitNanos() >= 2 * WINDOW.toNanos());
    threads.remove().run();
    assertThat(status.getWaiting()).isZero();
  }

  @Test
  void whereNothingWaitsTheSmallestWaitIsSmall() {
    for (int i = 0; i < 1000; i++) {
      Runnable task = () -> {};
      status.queued(task);
      status.taken(task);
    }
    assertThat(status.getSmallestWaitNanos()).isLessThan(WINDOW.toNanos());
  }

  @Test
  void theThreadsOfAllLanesAreShown() {
    assertThat(status.getThreads()).isZero();
    executor(64);
    executor(96);
    assertThat(status.getThreads()).isEqualTo(160);
  }
}
