package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTest {

  private static final int FEW = 4;
  private static final int MOST = 64;
  private static final int MOST_WAITING = 1_000;

  private final ExecutorService threads = Executors.newFixedThreadPool(MOST);
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final Handover handover = new Handover(new Gate());
  private final CountDownLatch leave = new CountDownLatch(1);
  private volatile double own = 1;
  private volatile double all = 1;
  private final Lane lane =
      new Lane(
          threads,
          MOST_WAITING,
          new LaneWidth(FEW, MOST, new Processors()),
          handover,
          task -> clock.schedule(task, 1, TimeUnit.MILLISECONDS));

  private final class Processors implements ProcessorLoad {
    @Override
    public double own() {
      return own;
    }

    @Override
    public double all() {
      return all;
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
      lane.execute(
          () -> {
            begun.incrementAndGet();
            awaitLeave();
          });
    }
    return begun;
  }

  private static void awaitThat(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.onSpinWait();
    }
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
    var workers = ConcurrentHashMap.<Thread>newKeySet();
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new AtomicInteger();
    for (int i = 0; i < 100_000; i++) {
      while (handover.getWaiting() >= MOST_WAITING / 2) {
        Thread.onSpinWait();
      }
      lane.execute(
          () -> {
            workers.add(Thread.currentThread());
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            atWork.decrementAndGet();
            done.incrementAndGet();
          });
    }
    awaitThat(() -> done.get() == 100_000);
    assertThat(most.get()).isBetween(1, FEW);
    assertThat(workers).isNotEmpty();
    assertThat(handover.getWaiting()).isZero();
  }

  @Test
  void workIsBegunInTheOrderInWhichItCame() {
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    var first = thatWait(FEW);
    awaitThat(() -> first.get() == FEW);
    for (int i = 0; i < 100; i++) {
      int number = i;
      lane.execute(() -> order.add(number));
    }
    assertThat(order).isEmpty();
    leave.countDown();
    awaitThat(() -> order.size() == 100);
    assertThat(order.get(0)).isLessThan(FEW);
    assertThat(order.get(99)).isGreaterThanOrEqualTo(100 - FEW);
  }

  @Test
  void whereThreadsWaitAndProcessorsAreFreeAllWorkIsBegun() {
    own = 0;
    all = 0;
    var begun = thatWait(MOST);
    awaitThat(() -> begun.get() == MOST);
  }

  @Test
  void workThatLastsCountsNoMoreAndHoldsUpNobody() {
    var begun = thatWait(2 * FEW);
    awaitThat(() -> begun.get() == 2 * FEW);
    var done = new AtomicInteger();
    lane.execute(done::incrementAndGet);
    awaitThat(() -> done.get() == 1);
  }

  @Test
  void whatLastedCountsAgainOnceItIsOver() throws InterruptedException {
    var begun = thatWait(3 * FEW);
    awaitThat(() -> begun.get() == 3 * FEW);
    leave.countDown();
    var atWork = new AtomicInteger();
    var most = new AtomicInteger();
    var together = new CountDownLatch(200);
    for (int i = 0; i < 200; i++) {
      lane.execute(
          () -> {
            most.accumulateAndGet(atWork.incrementAndGet(), Math::max);
            Thread.yield();
            atWork.decrementAndGet();
            together.countDown();
          });
    }
    assertThat(together.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, FEW);
  }

  @Test
  void beyondTheMostThatMayWaitWorkIsRefused() {
    var begun = thatWait(FEW);
    awaitThat(() -> begun.get() == FEW);
    Runnable more = () -> {};
    assertThatThrownBy(
            () -> {
              for (int i = 0; i <= MOST_WAITING + MOST; i++) {
                lane.execute(more);
              }
            })
        .isInstanceOf(RejectedExecutionException.class);
    leave.countDown();
    awaitThat(() -> handover.getWaiting() == 0);
  }

  @Test
  void workThatFailsCostsNoThread() {
    for (int i = 0; i < 3 * FEW; i++) {
      lane.execute(
          () -> {
            throw new IllegalStateException("as it may happen");
          });
    }
    var done = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      lane.execute(done::incrementAndGet);
    }
    awaitThat(() -> done.get() == 100);
  }

  @Test
  void eachTaskFindsTheThreadAsThePoolHandsItOut() {
    var stranger = new ClassLoader() {};
    var clean = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      lane.execute(
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
    awaitThat(() -> clean.get() == 100);
  }
}
