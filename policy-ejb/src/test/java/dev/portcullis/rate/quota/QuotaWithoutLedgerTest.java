package dev.portcullis.rate.quota;

import static dev.portcullis.rate.quota.QuotaWorld.SECOND;
import static dev.portcullis.rate.quota.QuotaWorld.daily;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a node does when the ledger is gone, late, or flooded. */
class QuotaWithoutLedgerTest {
  private static final long UNKNOWN = QuotaLimiter.UNKNOWN;

  @ParameterizedTest
  @EnumSource(names = {"SHARE", "REFUSE"})
  void whatIsInHandIsSpentThenNothingIsKnown(WithoutGrid withoutGrid) {
    var world = new QuotaWorld(2);
    var node = world.node(0);
    var budget = daily(1000, withoutGrid);
    node.admitted(budget, "k", 100);
    long inHand = node.figure("in-hand");
    world.ledger.gone = true;
    assertThat(node.admitted(budget, "k", 1000)).isEqualTo((int) inHand);
    assertThat(node.limiter.acquire(budget, "k", null, 1)).isEqualTo(UNKNOWN);
    assertThat(node.limiter.state(budget, "new").remaining()).isZero();
  }

  @Test
  void whatIsAllowedWithoutTheLedgerIsOwedToIt() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    var budget = daily(100, WithoutGrid.ALLOW);
    world.ledger.gone = true;
    assertThat(node.admitted(budget, "k", 130)).isEqualTo(130);
    world.ledger.gone = false;
    world.pass(2 * SECOND);
    assertThat(world.ledger.spent(world.account(budget, "k"))).isGreaterThanOrEqualTo(130);
    assertThat(node.admitted(budget, "k", 9)).isZero();
  }

  @Test
  void whatIsOwedWhenThePeriodEndsIsChargedToThatPeriod() {
    var world = new QuotaWorld(1);
    var budget = daily(100, WithoutGrid.ALLOW);
    var account = world.account(budget, "k");
    world.ledger.gone = true;
    world.node(0).admitted(budget, "k", 30);
    world.pass(TimeUnit.HOURS.toNanos(13));
    world.ledger.gone = false;
    world.pass(2 * SECOND);
    world.pass(2 * SECOND);
    assertThat(world.ledger.spent(account)).isEqualTo(30);
    assertThat(world.node(0).figure("unbooked")).isZero();
  }

  @Test
  void aUsedUpQuotaIsStillRefusedAsSuch() {
    var world = new QuotaWorld(1);
    var budget = daily(5, WithoutGrid.ALLOW);
    world.node(0).admitted(budget, "k", 9);
    world.ledger.gone = true;
    assertThat(world.node(0).limiter.acquire(budget, "k", null, 1)).isPositive();
    world.pass(6 * SECOND);
    assertThat(world.node(0).limiter.acquire(budget, "k", null, 1)).isPositive();
  }

  @Test
  void whileTheLedgerIsSilentItIsAskedOnceASecond() {
    var world = new QuotaWorld(1);
    world.ledger.gone = true;
    for (int second = 0; second < 10; second++) {
      assertThat(world.node(0).admitted(daily(100), "k" + second, 1000)).isZero();
      world.pass(SECOND);
    }
    assertThat(world.ledger.questions).isEqualTo(10);
    world.ledger.gone = false;
    assertThat(world.node(0).admitted(daily(100), "k", 1)).isEqualTo(1);
  }

  @Test
  void unitsWhoseGivingBackFailedAreNotGivenBackAgain() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    node.admitted(daily(1000), "k", 100);
    long inHand = node.figure("in-hand");
    world.ledger.losesAnswers = true;
    world.pass(13 * SECOND);
    world.ledger.losesAnswers = false;
    world.pass(13 * SECOND);
    assertThat(node.figure("lost")).isEqualTo(inHand);
    assertThat(world.ledger.spent(world.account(daily(1000), "k"))).isEqualTo(100);
  }

  @Test
  void aStalledLedgerKeepsARequestForItsPatienceAndManyNotAtAll() throws Exception {
    var stalled = new CountDownLatch(1);
    var ledger = new SimulatedLedger();
    var threads = Executors.newCachedThreadPool();
    var limiter =
        new LeasedQuotaLimiter(
            ledger,
            () -> Instant.parse("2026-11-25T12:00:00Z"),
            System::nanoTime,
            () -> 2,
            task -> threads.execute(() -> awaitThen(stalled, task)),
            1000,
            TimeUnit.MILLISECONDS.toNanos(250));
    try {
      List<Future<?>> waits = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        var key = "k" + i % 3;
        waits.add(threads.submit(() -> limiter.acquire(daily(100), key, null, 1)));
      }
      for (var wait : waits) {
        wait.get(60, TimeUnit.SECONDS);
      }
      assertThat(limiter.figures().get("waited"))
          .isLessThanOrEqualTo((long) QuotaSpending.MOST_NEW_WAITERS);
      assertThat(limiter.figures().get("unknown")).isEqualTo(600);
      assertThat(ledger.questions).isZero();
    } finally {
      stalled.countDown();
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ledger.questions).as("one question per key").isLessThanOrEqualTo(3);
  }

  @Test
  void aFloodOfNewKeysDelaysNobodyWhoIsKnown() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    var budget = daily(1000, WithoutGrid.ALLOW);
    node.admitted(budget, "known", 10);
    node.eager = false;
    for (int i = 0; i < 500; i++) {
      world.nanos += 2 * SECOND; // the wait for the last one made the ledger seem slow
      node.limiter.acquire(budget, "new" + i, null, 1);
    }
    world.nanos += 2 * SECOND;
    node.limiter.charge(budget, "known", 500);
    world.ledger.keys.clear();
    node.run();
    assertThat(world.ledger.keys).contains("new0", "new499");
    assertThat(world.ledger.keys.getLast()).as("asked first").isEqualTo("known");
  }

  @Test
  void whoWaitsInALongLineDoesNotTakeTheLedgerForSilent() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    node.eager = false;
    world.nanos++;
    node.limiter.acquire(daily(1000), "first", null, 1);
    assertThat(node.limiter.silent()).as("nobody was answered meanwhile").isTrue();
    world.nanos += 2 * SECOND;
    node.run();
    node.eager = true;
    assertThat(node.admitted(daily(1000), "known", 1)).isEqualTo(1);
    node.eager = false;
    assertThat(node.limiter.acquire(daily(1000), "new", null, 1)).isEqualTo(UNKNOWN);
    assertThat(node.limiter.silent()).isFalse();
  }

  @Test
  void aSourceThatInventsKeysGetsOneQuotaBeyondItsBoundAndSlowsNobodyElse() {
    var world = new QuotaWorld(1);
    var limiter = world.node(0).limiter;
    int bound = (int) QuotaLeases.NEW_KEYS;
    var budget = daily(3);
    int admitted = 0;
    for (int i = 0; i < bound - 100; i++) {
      admitted += limiter.acquire(budget, "invented" + i, "192.0.2.66", 1) == 0 ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(bound - 100);
    int shared = 0;
    for (int i = 0; i < 20_000; i++) {
      shared += limiter.acquire(budget, "more" + i, "192.0.2.66", 1) == 0 ? 1 : 0;
    }
    assertThat(shared).as("the rest of its keys, then one quota").isLessThanOrEqualTo(100 + 3);
    assertThat(world.ledger.accounts()).isLessThanOrEqualTo(bound + 2);
    assertThat(limiter.acquire(budget, "invented0", "192.0.2.66", 1)).isZero();
    assertThat(limiter.acquire(budget, "honest", "192.0.2.7", 1)).isZero();
  }

  @Test
  void beyondTheCapacityNewKeysShareOneQuotaAndKnownOnesStay() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    var budget = daily(50);
    for (int i = 0; i < QuotaWorld.CAPACITY; i++) {
      assertThat(node.admitted(budget, "k" + i, 1)).isEqualTo(1);
    }
    int shared = 0;
    for (int i = 0; i < 500; i++) {
      shared += node.admitted(budget, "stranger" + i, 1);
    }
    assertThat(shared).isEqualTo(50);
    assertThat(node.figure("keys")).isEqualTo(QuotaWorld.CAPACITY + 1L);
    assertThat(node.admitted(budget, "k7", 60)).isEqualTo(49);
    world.pass(18 * SECOND);
    world.pass(18 * SECOND);
    assertThat(node.figure("keys")).as("the idle make room").isLessThan(10);
    assertThat(node.admitted(budget, "k7", 60)).as("the ledger remembers").isZero();
  }

  private static void awaitThen(CountDownLatch latch, Runnable task) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    task.run();
  }
}
