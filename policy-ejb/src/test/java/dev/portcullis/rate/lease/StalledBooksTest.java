package dev.portcullis.rate.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Books that never answer, or never even return, keep no request waiting. */
@Timeout(180)
class StalledBooksTest {
  private static final int REQUESTS = 100_000;
  private static final String OWN = "limits";

  private final CountDownLatch released = new CountDownLatch(1);
  private final Set<String> callers = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService own =
      Executors.newSingleThreadScheduledExecutor(run -> new Thread(run, OWN));

  /** Whoever calls is held. */
  private final class Holding implements BudgetPool {
    @Override
    public boolean open() {
      return hold(true);
    }

    @Override
    public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
      return hold(new CompletableFuture<Booked>());
    }

    private <T> T hold(T answer) {
      callers.add(Thread.currentThread().getName());
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return answer;
    }
  }

  /** Whoever calls goes on, and is never answered. */
  private final class Silent implements BudgetPool {
    @Override
    public boolean open() {
      callers.add(Thread.currentThread().getName());
      return true;
    }

    @Override
    public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
      callers.add(Thread.currentThread().getName());
      return new CompletableFuture<>();
    }
  }

  @AfterEach
  void release() {
    released.countDown();
    own.shutdownNow();
  }

  @Test
  void booksThatHoldWhoeverCallsThemHoldNoRequest() throws InterruptedException {
    offer(new Holding(), 3);
  }

  @Test
  void booksThatNeverAnswerAreAskedByTheLimitersOwnThreadAlone() throws InterruptedException {
    offer(new Silent(), 3);
  }

  /** Requests of keys that are known and of new ones, admitted and refused, from two threads. */
  private void offer(BudgetPool books, int nodes) throws InterruptedException {
    var limiter = new LeasedLimiter(System::nanoTime, 10_000, books, () -> nodes, own);
    var unused = own.scheduleWithFixedDelay(limiter::tick, 1, 5, TimeUnit.MILLISECONDS);
    var budget = Budget.of("l", "k", 1, Duration.ofHours(1), 30, WithoutGrid.SHARE);
    Queue<Long> admitted = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      var thread = new Thread(() -> admitted.add(admitted(limiter, budget)), "request-" + t);
      thread.start();
      threads.add(thread);
    }
    for (var thread : threads) {
      thread.join();
    }
    // The base lease of each key, and no more: the books gave nothing back and granted nothing.
    assertThat(admitted.stream().mapToLong(n -> n).sum()).isEqualTo(1_000 * 30 / nodes / 2);
    assertThat(callers).isSubsetOf(OWN);
  }

  private static long admitted(Limiter limiter, Budget budget) {
    long admitted = 0;
    for (int i = 0; i < REQUESTS; i++) {
      admitted += limiter.acquire(budget, "key-" + i % 1_000, null, 1, 0) <= 0 ? 1 : 0;
    }
    return admitted;
  }
}
