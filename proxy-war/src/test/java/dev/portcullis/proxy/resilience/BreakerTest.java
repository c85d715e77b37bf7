package dev.portcullis.proxy.resilience;

import static dev.portcullis.proxy.resilience.TestWorld.counts;
import static dev.portcullis.proxy.resilience.TestWorld.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final TestWorld world = new TestWorld();

  private UpstreamGroup<String> guarded() {
    world.breaker = new CircuitBreaker(50, Duration.ofSeconds(10), 20, Duration.ofSeconds(5));
    world.health = ejecting(0);
    return world.group(targets(1));
  }

  private static Health ejecting(int after) {
    return new Health(
        null, Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3, after, Duration.ofSeconds(10));
  }

  private static void send(UpstreamGroup<String> group, int requests, Outcome outcome) {
    IntStream.range(0, requests).forEach(i -> TestWorld.send(group, null, outcome));
  }

  private static boolean refuses(UpstreamGroup<String> group) {
    try (var selection = group.enter(Priority.NORMAL, null)) {
      return selection.refusal() == Refusal.CIRCUIT_OPEN;
    }
  }

  @Property(tries = 200)
  void itOpensExactlyWhenEnoughOfEnoughRequestsFailed(
      @ForAll @IntRange(min = 0, max = 60) int good, @ForAll @IntRange(min = 1, max = 60) int bad) {
    var group = new BreakerTest().guarded();
    send(group, good, Outcome.ANSWERED);
    boolean open = false;
    for (int failed = 1; failed <= bad && !open; failed++) {
      send(group, 1, Outcome.RESET);
      open = refuses(group);
      boolean enough = good + failed >= 20 && failed * 2 >= good + failed;
      assertThat(open).isEqualTo(enough);
    }
  }

  @Test
  void oldFailuresAreForgotten() {
    var group = guarded();
    send(group, 19, Outcome.RESET);
    world.after(Duration.ofSeconds(11));
    send(group, 1, Outcome.RESET);
    assertThat(refuses(group)).isFalse();
  }

  @Test
  void aClientThatGoesAwaySaysNothingOfTheUpstream() {
    var group = guarded();
    send(group, 100, Outcome.UNKNOWN);
    send(group, 19, Outcome.RESET);
    assertThat(refuses(group)).isFalse();
  }

  private UpstreamGroup<String> opened() {
    var group = guarded();
    send(group, 20, Outcome.TIMEOUT);
    assertThat(group.status().breaker()).isEqualTo("open");
    assertThat(refuses(group)).isTrue();
    return group;
  }

  @Test
  void afterItsTimeAFewTryAndWhenAllAreAnsweredItCloses() {
    var group = opened();
    world.after(Duration.ofSeconds(5));
    var probes = IntStream.range(0, 3).mapToObj(i -> group.enter(Priority.NORMAL, null)).toList();
    assertThat(probes).allMatch(p -> p.refusal() == null);
    assertThat(refuses(group)).isTrue();
    assertThat(group.status().breaker()).isEqualTo("half-open");
    for (var probe : probes) {
      probe.end(Objects.requireNonNull(probe.begin()), Outcome.ANSWERED);
      probe.close();
    }
    assertThat(group.status().breaker()).isEqualTo("closed");
    send(group, 19, Outcome.TIMEOUT);
    assertThat(group.status().breaker()).isEqualTo("closed");
  }

  @Test
  void oneFailureOfThoseThatTryOpensItAgain() {
    var group = opened();
    world.after(Duration.ofSeconds(5));
    send(group, 1, Outcome.ANSWERED);
    send(group, 1, Outcome.GATEWAY_ERROR);
    assertThat(refuses(group)).isTrue();
    world.after(Duration.ofSeconds(4));
    assertThat(refuses(group)).isTrue();
    world.after(Duration.ofSeconds(1));
    assertThat(refuses(group)).isFalse();
  }

  @Test
  void oneThatTriesAndSaysNothingGivesItsPlaceBack() {
    var group = opened();
    world.after(Duration.ofSeconds(5));
    send(group, 50, Outcome.UNKNOWN);
    send(group, 3, Outcome.ANSWERED);
    assertThat(group.status().breaker()).isEqualTo("closed");
  }

  @Test
  void aRequestFromBeforeItOpenedDoesNotDecideAboutTheTry() {
    var group = guarded();
    var old = group.enter(Priority.NORMAL, null);
    var endpoint = Objects.requireNonNull(old.begin());
    send(group, 20, Outcome.TIMEOUT);
    world.after(Duration.ofSeconds(5));
    send(group, 2, Outcome.ANSWERED);
    old.end(endpoint, Outcome.TIMEOUT);
    old.close();
    send(group, 1, Outcome.ANSWERED);
    assertThat(group.status().breaker()).isEqualTo("closed");
  }

  @Test
  void itSurvivesAChangeOfThePolicyThatDoesNotTouchIt() {
    var group = opened();
    assertThat(world.group(targets(1, 1), group).status().breaker()).isEqualTo("open");
  }

  @Test
  void aTargetThatFailsInARowIsLeftOut() {
    world.health = ejecting(5);
    var group = world.group(targets(1, 1));
    fail(group, "http://t0", 4);
    assertThat(counts(group, 10)).hasSize(2);
    fail(group, "http://t0", 5);
    assertThat(counts(group, 10)).containsOnlyKeys("http://t1");
    assertThat(group.status().targets().get(0).health()).isEqualTo("ejected");
    world.after(Duration.ofSeconds(10));
    group.tidy();
    assertThat(counts(group, 10)).hasSize(2);
  }

  /** Fails so many requests at one target, and answers those at others. */
  private static void fail(UpstreamGroup<String> group, String url, int times) {
    for (int failed = 0; failed < times; ) {
      try (var selection = group.enter(Priority.NORMAL, null)) {
        var endpoint = Objects.requireNonNull(selection.begin());
        boolean it = endpoint.client().equals(url);
        selection.end(endpoint, it ? Outcome.RESET : Outcome.ANSWERED);
        failed += it ? 1 : 0;
      }
    }
  }

  @Test
  void anAnswerEndsTheRowOfFailures() {
    world.health = ejecting(5);
    var group = world.group(targets(1, 1));
    for (int i = 0; i < 5; i++) {
      fail(group, "http://t0", 4);
      send(group, 2, Outcome.ANSWERED);
    }
    assertThat(counts(group, 10)).hasSize(2);
  }

  @Test
  void eachTimeItIsLeftOutForLonger() {
    world.health = ejecting(1);
    var group = world.group(targets(1, 1));
    for (int time = 1; time <= 3; time++) {
      fail(group, "http://t0", 1);
      world.after(Duration.ofSeconds(10L * time - 1));
      group.tidy();
      assertThat(counts(group, 4)).hasSize(1);
      world.after(Duration.ofSeconds(1));
      group.tidy();
      assertThat(counts(group, 4)).hasSize(2);
    }
    world.after(Duration.ofMinutes(10));
    fail(group, "http://t0", 1);
    world.after(Duration.ofSeconds(10));
    group.tidy();
    assertThat(counts(group, 4)).hasSize(2);
  }

  @Property(tries = 50)
  void neverAreMoreThanHalfLeftOut(@ForAll @IntRange(min = 1, max = 9) int count) {
    world.health = ejecting(2);
    var group = world.group(targets(IntStream.range(0, count).map(i -> 1).toArray()));
    send(group, 500, Outcome.RESET);
    long ejected =
        group.status().targets().stream().filter(t -> t.health().equals("ejected")).count();
    assertThat(ejected).isEqualTo(count / 2);
  }

  @Test
  void aTargetThatStaysKeepsItsStateWhenThePolicyChanges() {
    world.health = ejecting(2);
    var group = world.group(targets(1, 1));
    fail(group, "http://t0", 2);
    var changed = world.group(targets(1, 1, 5), group);
    assertThat(changed.status().targets().get(0).health()).isEqualTo("ejected");
    assertThat(changed.status().targets().get(0).failures()).containsEntry(Outcome.RESET, 2L);
  }
}
