package dev.portcullis.proxy.resilience;

import static dev.portcullis.proxy.resilience.TestWorld.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  private final TestWorld world = new TestWorld();

  private UpstreamGroup<String> bounded(int most) {
    world.concurrency = new Concurrency(most, false);
    return world.group(targets(1));
  }

  private static boolean admitted(UpstreamGroup<String> group, Priority priority) {
    return group.enter(priority, null).refusal() == null;
  }

  @Property(tries = 100)
  void aloneEachClassMayUseAllOfTheLimit(
      @ForAll Priority priority, @ForAll @IntRange(min = 1, max = 99) int most) {
    var group = new ConcurrencyTest().bounded(most);
    for (int i = 0; i < most; i++) {
      assertThat(admitted(group, priority)).isTrue();
    }
    assertThat(admitted(group, priority)).isFalse();
    assertThat(group.status().shed()).containsEntry(priority, 1L);
    assertThat(group.status().inFlight()).isEqualTo(most);
  }

  @Test
  void withoutABoundOfItsOwnAnUpstreamHasItsShareOfTheThreads() {
    var group = bounded(0);
    assertThat(group.status().limit()).isEqualTo(100);
    assertThat(bounded(1000).status().limit()).isEqualTo(100);
  }

  @Test
  void theLeastImportantIsRefusedFirst() {
    var group = bounded(20);
    var order = List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.CRITICAL);
    group.enter(Priority.CRITICAL, null).close();
    var got = new ArrayList<Integer>();
    int all = 0;
    for (var priority : order) {
      while (admitted(group, priority)) {
        all++;
      }
      got.add(all);
    }
    assertThat(got).containsExactly(10, 15, 18, 20);
  }

  @Test
  void whatIsKeptFreeIsGivenAwayWhenNobodyImportantCame() {
    var group = bounded(20);
    group.enter(Priority.CRITICAL, null).close();
    world.after(Duration.ofSeconds(11));
    for (int i = 0; i < 20; i++) {
      assertThat(admitted(group, Priority.LOW)).isTrue();
    }
  }

  @Test
  void whatIsUnderWayCountsWhenThePolicyLowersTheLimit() {
    var before = bounded(50);
    var open = new ArrayList<TargetSelection<String>>();
    for (int i = 0; i < 50; i++) {
      open.add(before.enter(Priority.NORMAL, null));
    }
    world.concurrency = new Concurrency(10, false);
    var group = world.group(targets(1), before);
    assertThat(admitted(group, Priority.NORMAL)).isFalse();
    open.forEach(TargetSelection::close);
    assertThat(group.status().inFlight()).isZero();
    assertThat(admitted(group, Priority.NORMAL)).isTrue();
  }

  /**
   * An upstream that serves so many at once, each in so long; the rest wait in its queue. Clients
   * keep as many requests under way as they are let.
   */
  private static int limitAfter(
      int most, int clients, int servers, Duration service, Duration time) {
    long now = 1;
    long serviceNanos = service.toNanos();
    var limit = new GradientLimit(most, now);
    long[] free = new long[servers];
    var underWay = new PriorityQueue<long[]>((a, b) -> Long.compare(a[1], b[1]));
    while (now < time.toNanos()) {
      while (underWay.size() < Math.min(clients, limit.limit())) {
        int server = earliest(free);
        free[server] = Math.max(free[server], now) + serviceNanos;
        underWay.add(new long[] {now, free[server]});
      }
      long[] next = underWay.remove();
      now = Math.max(now, next[1]);
      limit.sample(next[1] - next[0], underWay.size() + 1, now);
    }
    return limit.limit();
  }

  private static int earliest(long[] free) {
    int best = 0;
    for (int i = 1; i < free.length; i++) {
      best = free[i] < free[best] ? i : best;
    }
    return best;
  }

  @Test
  void twoThousandAtOnceToAnUpstreamThatTakesASecondStayPossible() {
    assertThat(limitAfter(2048, 2000, 4000, Duration.ofSeconds(1), Duration.ofSeconds(60)))
        .isEqualTo(2048);
  }

  @Test
  void theLimitComesDownToWhatAnUpstreamManagesOnceItIsKnown() {
    var limit = new GradientLimit(1000, 0);
    long now = feed(limit, 10, Duration.ofMillis(20), 0, 50);
    assertThat(limit.limit()).isEqualTo(1000);
    feed(limit, 400, Duration.ofMillis(400), now, 200);
    assertThat(limit.limit()).isLessThan(100);
  }

  @Test
  void theLimitComesBackWhenTheUpstreamIsFastAgain() {
    var limit = new GradientLimit(1000, 0);
    long now = feed(limit, 10, Duration.ofMillis(20), 0, 50);
    now = feed(limit, 400, Duration.ofMillis(400), now, 200);
    int low = limit.limit();
    for (int i = 0; i < 200; i++) {
      now = feed(limit, limit.limit(), Duration.ofMillis(20), now, 1);
    }
    assertThat(low).isLessThan(100);
    assertThat(limit.limit()).isEqualTo(1000);
  }

  @Test
  void neverDoesItFallBelowAFew() {
    var limit = new GradientLimit(1000, 0);
    long now = feed(limit, 10, Duration.ofMillis(20), 0, 50);
    feed(limit, 10, Duration.ofSeconds(9), now, 100);
    assertThat(limit.limit()).isEqualTo(GradientLimit.LEAST);
  }

  /**
   * Windows of twenty answers, each so long; the answers of a lower limit are as slow as before.
   */
  private static long feed(
      GradientLimit limit, int inFlight, Duration each, long start, int windows) {
    long now = start;
    for (int window = 0; window < windows; window++) {
      for (int i = 0; i < 20; i++) {
        now += Duration.ofMillis(6).toNanos();
        limit.sample(each.toNanos(), inFlight, now);
      }
    }
    return now;
  }
}
