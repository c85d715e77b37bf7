package dev.portcullis.rate.quota;

import static dev.portcullis.rate.quota.QuotaWorld.SECOND;
import static dev.portcullis.rate.quota.QuotaWorld.daily;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.time.ZoneId;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LeasedQuotaLimiterTest {
  private static final long LOOK_AGAIN = 5 * SECOND;
  private static final long LONG_IDLE = 13 * SECOND;

  @Test
  void admitsTheQuotaThenTellsWhenTheNextPeriodBegins() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    assertThat(node.admitted(daily(100), "k", 150)).isEqualTo(100);
    assertThat(node.limiter.acquire(daily(100), "k", null, 1))
        .isEqualTo(Duration.ofHours(12).toNanos());
    assertThat(node.admitted(daily(100), "other", 1)).isEqualTo(1);
    world.pass(Duration.ofHours(12).toNanos());
    assertThat(node.admitted(daily(100), "k", 150)).isEqualTo(100);
  }

  @Test
  void thePeriodEndsToTheMillisecond() {
    var world = new QuotaWorld(1);
    world.node(0).admitted(daily(5), "k", 5);
    world.node(0).admitted(daily(5), "l", 3);
    world.millis += Duration.ofHours(12).toMillis() - 1;
    assertThat(world.node(0).limiter.acquire(daily(5), "k", null, 1)).isEqualTo(1_000_000);
    world.millis += 1;
    assertThat(world.node(0).admitted(daily(5), "k", 9)).isEqualTo(5);
    assertThat(world.node(0).admitted(daily(5), "l", 9)).isEqualTo(5);
    world.millis -= 1;
    assertThat(world.node(0).admitted(daily(5), "l", 9))
        .as("a clock that steps back does not bring the last period back")
        .isZero();
  }

  @Test
  void whatIsGrantedAfterTheNodeStoppedGoesBack() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    assertThat(node.admitted(daily(1000), "k", 1)).isEqualTo(1);
    world.ledger.beforeAnswer = node.limiter::settleAll;
    node.admitted(daily(1000), "k", 2);
    world.ledger.beforeAnswer = () -> {};
    node.stop();
    assertThat(world.ledger.spent(world.account(daily(1000), "k")))
        .isEqualTo(world.admitted.get(world.account(daily(1000), "k")));
  }

  @Test
  void whatExceedsTheWholeQuotaIsRefusedWithoutAQuestion() {
    var world = new QuotaWorld(1);
    assertThat(world.node(0).limiter.acquire(daily(10), "k", null, 11))
        .isEqualTo(Duration.ofHours(12).toNanos());
    assertThat(world.ledger.questions).isZero();
    assertThat(world.node(0).acquire(daily(10), "k", 10)).isTrue();
  }

  @Test
  void whatWasSpentOutlivesAllNodes() {
    var world = new QuotaWorld(3);
    assertThat(world.node(0).admitted(daily(100), "k", 40)).isEqualTo(40);
    world.nodes.forEach(QuotaWorld.Node::stop);
    assertThat(world.ledger.spent(world.account(daily(100), "k"))).isEqualTo(40);
    for (int i = 0; i < 3; i++) {
      world.start(i);
    }
    assertThat(world.node(2).admitted(daily(100), "k", 100)).isEqualTo(60);
  }

  @Property(tries = 200)
  void aKilledNodeLosesAtMostItsLease(
      @ForAll @IntRange(min = 1, max = 5) int nodes, @ForAll @IntRange(max = 2000) int requests) {
    var world = new QuotaWorld(nodes);
    var budget = daily(1000);
    var account = world.account(budget, "k");
    int admitted = 0;
    long leftWhenTaken = 1000;
    for (int i = 0; i < requests; i++) {
      long left = 1000 - world.ledger.spent(account);
      int questions = world.ledger.questions;
      admitted += world.node(0).admitted(budget, "k", 1);
      leftWhenTaken = world.ledger.questions == questions ? leftWhenTaken : left;
      long lost = world.ledger.spent(account) - admitted;
      assertThat(lost).isBetween(0L, Math.max(1, Math.min(admitted, leftWhenTaken / (2L * nodes))));
      assertThat(world.node(0).figure("in-hand")).isEqualTo(lost);
    }
  }

  @Test
  void leasesAreTakenAheadSoThatFewRequestsWait() {
    var world = new QuotaWorld(2);
    assertThat(world.node(0).admitted(daily(1_000_000), "k", 10_000)).isEqualTo(10_000);
    assertThat(world.node(0).figure("waited")).isEqualTo(1);
    assertThat(world.ledger.questions).isLessThan(40);
  }

  @Test
  void refusalsAskTheLedgerOnceInFiveSeconds() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    node.admitted(daily(5), "k", 10);
    int questions = world.ledger.questions;
    assertThat(node.admitted(daily(5), "k", 10_000)).isZero();
    world.pass(LOOK_AGAIN - 1);
    assertThat(node.admitted(daily(5), "k", 10_000)).isZero();
    assertThat(world.ledger.questions).isEqualTo(questions);
    world.pass(1);
    assertThat(node.admitted(daily(5), "k", 10_000)).isZero();
    assertThat(world.ledger.questions).isEqualTo(questions + 1);
  }

  @Test
  void unitsGivenBackElsewhereAreFoundWithinFiveSeconds() {
    var world = new QuotaWorld(2);
    world.node(0).admitted(daily(5), "k", 5);
    assertThat(world.node(1).admitted(daily(5), "k", 1)).isZero();
    world.node(0).refund(daily(5), "k", 3);
    world.pass(LONG_IDLE);
    world.node(1).admitted(daily(5), "k", 1);
    assertThat(world.node(1).admitted(daily(5), "k", 9)).isEqualTo(3);
  }

  @Test
  void aRefusedRequestForManyUnitsFindsThemLater() {
    var world = new QuotaWorld(2);
    assertThat(world.node(0).acquire(daily(10), "k", 6)).isTrue();
    assertThat(world.node(1).acquire(daily(10), "k", 6)).isFalse();
    world.node(0).limiter.reset(daily(10), "k");
    world.pass(LOOK_AGAIN);
    assertThat(world.node(1).limiter.acquire(daily(10), "k", null, 6)).isPositive();
    assertThat(world.node(1).limiter.acquire(daily(10), "k", null, 6)).isZero();
  }

  @Test
  void anIdleLeaseGoesBack() {
    var world = new QuotaWorld(2);
    world.node(0).admitted(daily(1000), "k", 200);
    assertThat(world.node(0).figure("in-hand")).isPositive();
    world.pass(LONG_IDLE);
    assertThat(world.node(0).figure("in-hand")).isZero();
    assertThat(world.ledger.spent(world.account(daily(1000), "k"))).isEqualTo(200);
    assertThat(world.node(1).admitted(daily(1000), "k", 1000)).isEqualTo(800);
  }

  @Test
  void anOrderlyStopGivesAllBackAndAdmitsNothingMore() {
    var world = new QuotaWorld(2);
    var node = world.node(0);
    node.admitted(daily(1000), "k", 100);
    node.admitted(daily(1000), "other", 7);
    assertThat(node.figure("in-hand")).isPositive();
    node.eager = false;
    node.stop();
    assertThat(world.ledger.spent(world.account(daily(1000), "k"))).isEqualTo(100);
    assertThat(world.ledger.spent(world.account(daily(1000), "other"))).isEqualTo(7);
    assertThat(node.limiter.acquire(daily(1000), "k", null, 1)).isEqualTo(QuotaLimiter.UNKNOWN);
    assertThat(node.figure("keys")).isZero();
  }

  @Test
  void aRaisedQuotaKeepsWhatWasSpent() {
    var world = new QuotaWorld(1);
    assertThat(world.node(0).admitted(daily(50), "k", 60)).isEqualTo(50);
    assertThat(world.node(0).admitted(daily(80), "k", 60)).isEqualTo(30);
    assertThat(world.node(0).admitted(daily(20), "k", 60)).isZero();
  }

  @Test
  void limitsPeriodsAndZonesAreSpentApart() {
    var world = new QuotaWorld(1);
    world.node(0).admitted(daily(5), "k", 5);
    var month =
        new QuotaBudget(
            "daily",
            "subject",
            5,
            QuotaPeriod.MONTH,
            ZoneId.of("Europe/Berlin"),
            WithoutGrid.REFUSE);
    assertThat(world.node(0).admitted(month, "k", 9)).isEqualTo(5);
  }

  @Test
  void aRefundIsThereAgainAndNeverMoreThanWasCharged() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    assertThat(node.admitted(daily(10), "k", 20)).isEqualTo(10);
    node.limiter.refund(daily(10), "k", 3);
    assertThat(node.admitted(daily(10), "k", 20)).isEqualTo(3);
    node.limiter.refund(daily(10), "k", 1_000_000);
    assertThat(node.admitted(daily(10), "k", 20)).isEqualTo(10);
    node.limiter.refund(daily(10), "unknown", 5);
    assertThat(node.admitted(daily(10), "unknown", 20)).isEqualTo(10);
  }

  @Test
  void aRefundThatNobodyUsesGoesBackToTheLedger() {
    var world = new QuotaWorld(2);
    world.node(0).acquire(daily(100), "k", 90);
    world.node(0).refund(daily(100), "k", 90);
    world.pass(LONG_IDLE);
    assertThat(world.ledger.spent(world.account(daily(100), "k"))).isZero();
  }

  @Test
  void aChargeMayRunOverAndIsRepaidByNobody() {
    var world = new QuotaWorld(2);
    world.node(0).admitted(daily(10), "k", 4);
    world.node(0).limiter.charge(daily(10), "k", 20);
    assertThat(world.ledger.spent(world.account(daily(10), "k"))).isGreaterThanOrEqualTo(24);
    assertThat(world.node(0).admitted(daily(10), "k", 5)).isZero();
    assertThat(world.node(1).admitted(daily(10), "k", 5)).isZero();
  }

  @Test
  void aChargeUsesWhatIsInHandFirst() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    node.admitted(daily(1000), "k", 100);
    long inHand = node.figure("in-hand");
    node.limiter.charge(daily(1000), "k", inHand);
    node.stop();
    assertThat(world.ledger.spent(world.account(daily(1000), "k"))).isEqualTo(100 + inHand);
  }

  @Test
  void aResetGivesTheWholeQuotaAndVoidsWhatWasTakenBefore() {
    var world = new QuotaWorld(2);
    var budget = daily(1000);
    world.node(0).admitted(budget, "k", 600);
    long lease = world.node(0).figure("in-hand");
    assertThat(lease).isPositive();
    world.node(1).limiter.reset(budget, "k");
    assertThat(world.node(1).admitted(budget, "k", 2000)).isEqualTo(1000);
    world.pass(LONG_IDLE);
    assertThat(world.ledger.spent(world.account(budget, "k")))
        .as("what was taken before the reset is not given back after it")
        .isEqualTo(1000);
    assertThat(world.node(0).admitted(budget, "k", 2000)).isZero();
  }

  @Test
  void aNodeDropsALeaseFromBeforeAResetWhenItAsksAgain() {
    var world = new QuotaWorld(2);
    var budget = daily(1000);
    world.node(0).admitted(budget, "k", 600);
    long lease = world.node(0).figure("in-hand");
    world.node(1).limiter.reset(budget, "k");
    assertThat((long) world.node(0).admitted(budget, "k", 3000))
        .as("less than the lease and the whole quota")
        .isBetween(1000L, 1000 + lease - 1);
  }

  @Test
  void aKeyIsResetByTheNameUnderWhichItIsTold() {
    var world = new QuotaWorld(1);
    var key = "k".repeat(500);
    world.node(0).admitted(daily(5), key, 5);
    world.node(0).limiter.reset(daily(5), QuotaKey.of(key));
    assertThat(world.node(0).admitted(daily(5), key, 9)).isEqualTo(5);
    world.node(0).limiter.reset(daily(5), key);
    assertThat(world.node(0).admitted(daily(5), key, 9)).isEqualTo(5);
  }

  @Test
  void tellsWhatIsLeftAndUntilWhen() {
    var world = new QuotaWorld(1);
    var node = world.node(0);
    var halfADay = Duration.ofHours(12).toNanos();
    var fresh = node.limiter.state(daily(10), "k");
    assertThat(fresh.remaining()).isEqualTo(10);
    node.admitted(daily(10), "k", 4);
    var some = node.limiter.state(daily(10), "k");
    assertThat(some.admitted()).isTrue();
    assertThat(some.remaining()).isEqualTo(6);
    assertThat(some.nextNanos()).isZero();
    assertThat(some.quota()).isEqualTo(10);
    assertThat(some.windowNanos()).isEqualTo(Duration.ofDays(1).toNanos());
    assertThat(some.resetNanos()).isEqualTo(halfADay);
    node.admitted(daily(10), "k", 9);
    var none = node.limiter.state(daily(10), "k");
    assertThat(none.admitted()).isFalse();
    assertThat(none.remaining()).isZero();
    assertThat(none.nextNanos()).isEqualTo(halfADay);
  }
}
