package dev.portcullis.proxy.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NodeLimitTest {

  private static final long LONGEST = Duration.ofMillis(20).toNanos();

  private final TestWorld world = new TestWorld();
  private long wait;

  private NodeLimit limit(int threads) {
    return new NodeLimit(LONGEST, threads, () -> wait, world.surroundings());
  }

  /** So many requests in a window, evenly; how many were admitted, all of which end at once. */
  private int window(NodeLimit limit, Priority priority, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      world.now += Duration.ofMillis(100).toNanos() / requests;
      if (limit.open() && limit.enter(priority)) {
        admitted++;
        limit.leave();
      }
    }
    return admitted;
  }

  @Test
  void withoutOverloadNothingIsRefused() {
    var limit = limit(1000);
    for (int i = 0; i < 100; i++) {
      assertThat(window(limit, Priority.LOW, 1000)).isEqualTo(1000);
    }
    assertThat(limit.perSecond()).isEqualTo(-1);
  }

  /**
   * A node that serves 500 in a window and is sent 1,000: what waits is what was admitted too many.
   */
  @Test
  void underOverloadWhatIsAdmittedComesNearWhatCanBeServed() {
    var limit = limit(1000);
    double queue = 0;
    int admittedLate = 0;
    long longest = 0;
    for (int i = 0; i < 300; i++) {
      int admitted = window(limit, Priority.NORMAL, 1000);
      queue = Math.max(0, queue + admitted - 500);
      wait = (long) (queue / 500 * Duration.ofMillis(100).toNanos());
      if (i >= 200) {
        admittedLate += admitted;
        longest = Math.max(longest, wait);
      }
    }
    assertThat(admittedLate / 100).isBetween(400, 520);
    assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void aBurstThatIsOverSoonIsNoOverload() {
    var limit = limit(1000);
    for (int i = 0; i < 100; i++) {
      wait = i % 25 < 19 ? LONGEST * 10 : 0;
      assertThat(window(limit, Priority.LOW, 1000)).isEqualTo(1000);
    }
  }

  @Test
  void whenTheOverloadIsOverSoIsTheLimit() {
    var limit = limit(1000);
    wait = LONGEST + 1;
    for (int i = 0; i < 50; i++) {
      window(limit, Priority.NORMAL, 1000);
    }
    assertThat(limit.perSecond()).isBetween(1L, 1000L);
    wait = 0;
    for (int i = 0; i < 200; i++) {
      window(limit, Priority.NORMAL, 1000);
    }
    assertThat(limit.perSecond()).isEqualTo(-1);
    assertThat(window(limit, Priority.NORMAL, 1000)).isEqualTo(1000);
  }

  @Test
  void theLeastImportantIsRefusedFirst() {
    var limit = limit(1000);
    wait = LONGEST + 1;
    Map<Priority, Integer> admitted = new EnumMap<>(Priority.class);
    for (int i = 0; i < 60; i++) {
      for (int n = 0; n < 100; n++) {
        world.now += Duration.ofMillis(1).toNanos();
        for (var priority : Priority.values()) {
          if (limit.open() && limit.enter(priority)) {
            admitted.merge(priority, 1, Integer::sum);
            limit.leave();
          }
        }
      }
      wait = i < 40 ? LONGEST + 1 : LONGEST - 1;
    }
    assertThat(admitted.get(Priority.CRITICAL)).isGreaterThan(admitted.get(Priority.HIGH));
    assertThat(admitted.get(Priority.HIGH)).isGreaterThan(admitted.get(Priority.NORMAL));
    assertThat(admitted.get(Priority.NORMAL)).isGreaterThan(admitted.get(Priority.LOW));
    assertThat(limit.shed(Priority.LOW)).isGreaterThan(limit.shed(Priority.CRITICAL));
  }

  @Property(tries = 50)
  void someThreadsAreAlwaysLeftToRefuseWith(@ForAll @IntRange(min = 2, max = 3000) int threads) {
    var limit = limit(threads);
    int held = 0;
    while (limit.open() && limit.enter(Priority.CRITICAL)) {
      held++;
    }
    assertThat(held).isLessThan(threads).isGreaterThanOrEqualTo(threads * 9 / 10 - 1);
    limit.leave();
    assertThat(limit.enter(Priority.CRITICAL)).isTrue();
  }

  @Test
  void aSlowDecisionCountsAsWaiting() {
    var limit = limit(1000);
    for (int i = 0; i < 300; i++) {
      world.after(Duration.ofMillis(10));
      limit.decided(LONGEST * 2);
      limit.open();
    }
    assertThat(limit.perSecond()).isPositive();
  }

  @Test
  void onePauseIsNoOverloadWhenOthersDidNotWait() {
    var limit = limit(1000);
    for (int i = 0; i < 200; i++) {
      world.after(Duration.ofMillis(1));
      limit.decided(i % 100 < 50 ? LONGEST * 10 : 50_000);
      limit.open();
    }
    assertThat(limit.perSecond()).isEqualTo(-1);
  }

  @Test
  void zeroSwitchesItOff() {
    var off = new NodeLimit(0, 1000, () -> Long.MAX_VALUE / 2, world.surroundings());
    for (int i = 0; i < 20; i++) {
      assertThat(window(off, Priority.LOW, 100)).isEqualTo(100);
    }
  }
}
