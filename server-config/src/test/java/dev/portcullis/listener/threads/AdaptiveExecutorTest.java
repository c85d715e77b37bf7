package dev.portcullis.listener.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.listener.connection.Gate;
import dev.portcullis.testing.Awaiting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdaptiveExecutorTest {

  private static final int FEW = 4;
  private static final int MOST = 64;
  private static final int MOST_WAITING = 1_000;

  private final ExecutorService threads = Executors.newFixedThreadPool(MOST);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final ListenerStatus status = new ListenerStatus(new Gate());
  private final CountDownLatch leave = new CountDownLatch(1);
  private final GivenLoad processors = new GivenLoad(1, 1);

  /**
   * Whether somebody looks on. On a machine that stops for a while quick work lasts, and then
   * counts no more: tests of exact numbers let nobody look.
   */
  private volatile boolean looks = true;

  private final AdaptiveExecutor executor = executor(FEW, MOST);

  AdaptiveExecutorTest() {
    status.add(executor);
  }

  private AdaptiveExecutor executor(int few, int most) {
    var limit = new ThreadLimit(few, most, processors);
    return new AdaptiveExecutor(threads, MOST_WAITING, limit, status, this::soon);
  }

  private void soon(Runnable task) {
    if (looks) {
      clock.schedule(task, 1, TimeUnit.MILLISECONDS);
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    leave.countDown();
    clock.shutdownNow();
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private AtomicInteger thatWait(int count) {
    var begun = new AtomicInteger();
    for (int i = 0; i < count; i++) {
      executor.execute(
          () -> {
            begun.incrementAndGet();
            awaitLeave();
          });
    }
    return begun;
  }

  private void awaitLeave() {
    try {
      leave.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void quickWorkIsDoneByFewThreadsAllOfIt() {
    looks = false;
    var workers = ConcurrentHashMap.<Thread>newKeySet();
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      while (status.getWaiting() >= MOST_WAITING / 2) {
        Thread.onSpinWait();
      }
      executor.execute(
          () -> {
            workers.add(Thread.currentThread());
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            atWork.decrementAndGet();
            done.incrementAndGet();
          });
    }
    Awaiting.until(() -> done.get() == 100_000);
    assertThat(most.get()).isBetween(1, FEW);
    assertThat(workers).isNotEmpty();
    assertThat(status.getWaiting()).isZero();
  }

  @Test
  void workIsBegunInTheOrderInWhichItCame() {
    looks = false;
    var one = executor(1, 1);
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    one.execute(this::awaitLeave);
    for (int i = 0; i < 100; i++) {
      int number = i;
      one.execute(() -> order.add(number));
    }
    assertThat(order).isEmpty();
    leave.countDown();
    Awaiting.until(() -> order.size() == 100);
    assertThat(order).isSorted();
  }

  @Test
  void whereThreadsWaitAndProcessorsAreFreeAllWorkIsBegun() {
    processors.is(0, 0);
    var begun = thatWait(MOST);
    Awaiting.until(() -> begun.get() == MOST);
  }

  @Test
  void workThatLastsCountsNoMoreAndHoldsUpNobody() {
    var begun = thatWait(2 * FEW);
    Awaiting.until(() -> begun.get() == 2 * FEW);
    var done = new AtomicInteger();
    executor.execute(done::incrementAndGet);
    Awaiting.until(() -> done.get() == 1);
  }

  @Test
  void whatLastedCountsAgainOnceItIsOver() throws InterruptedException {
    var begun = thatWait(3 * FEW);
    Awaiting.until(() -> begun.get() == 3 * FEW);
    looks = false;
    leave.countDown();
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    var together = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      executor.execute(
          () -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            Thread.yield();
            atWork.decrementAndGet();
            together.countDown();
          });
    }
    assertThat(together.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, FEW);
  }

  @Test
  void beyondTheMostThatMayWaitWorkIsRefused() {
    looks = false;
    var begun = thatWait(FEW);
    Awaiting.until(() -> begun.get() == FEW);
    Runnable more = () -> {};
    assertThatThrownBy(
            () -> {
              for (int i = 0; i <= MOST_WAITING + MOST; i++) {
                executor.execute(more);
              }
            })
        .isInstanceOf(RejectedExecutionException.class);
    leave.countDown();
    Awaiting.until(() -> status.getWaiting() == 0);
  }

  @Test
  void workThatFailsCostsNoThread() {
    for (int i = 0; i < 3 * FEW; i++) {
      executor.execute(
          () -> {
            throw new IllegalStateException("as it may happen");
          });
    }
    var done = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      executor.execute(done::incrementAndGet);
    }
    Awaiting.until(() -> done.get() == 100);
  }

  @Test
  void eachTaskFindsTheThreadAsThePoolHandsItOut() {
    var stranger = new ClassLoader() {};
    var clean = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      executor.execute(
          () -> {
            var thread = Thread.currentThread();
            boolean strange = thread.getContextClassLoader() == stranger;
            if (!strange && !thread.isInterrupted()) {
              clean.incrementAndGet();
            }
            thread.setContextClassLoader(stranger);
            thread.interrupt();
          });
    }
    Awaiting.until(() -> clean.get() == 100);
  }
}
