package dev.portcullis.proxy.resilience;

import static dev.portcullis.proxy.resilience.TestWorld.send;
import static dev.portcullis.proxy.resilience.TestWorld.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final long LONG = Long.MAX_VALUE;

  private static TestWorld retrying(int attempts, int percent, RetryOn... on) {
    var world = new TestWorld();
    world.retries = new Retries(attempts, Set.of(on), Duration.ofMillis(25), percent);
    return world;
  }

  /** How often a request is tried that always fails so. */
  private static int attempts(UpstreamGroup<String> group, Outcome outcome) {
    int attempts = 0;
    try (var selection = group.enter(Priority.NORMAL, null)) {
      long pause;
      do {
        var endpoint = Objects.requireNonNull(selection.begin());
        attempts++;
        pause = selection.pauseBeforeRetry(outcome, LONG);
        selection.end(endpoint, outcome);
      } while (pause != TargetSelection.NO_RETRY);
    }
    return attempts;
  }

  @Test
  void onlyWhatThePolicyNamesIsTriedAgain() {
    var group = retrying(3, 10, RetryOn.CONNECT, RetryOn.GATEWAY_ERROR).group(targets(1));
    assertThat(attempts(group, Outcome.CONNECT)).isEqualTo(3);
    assertThat(attempts(group, Outcome.GATEWAY_ERROR)).isEqualTo(3);
    assertThat(attempts(group, Outcome.RESET)).isEqualTo(1);
    assertThat(attempts(group, Outcome.TIMEOUT)).isEqualTo(1);
    assertThat(attempts(group, Outcome.ANSWERED)).isEqualTo(1);
  }

  @Test
  void anotherTargetIsTriedWhereThereIsOne() {
    var group = retrying(3, 10, RetryOn.RESET).group(targets(100, 1, 1));
    for (int i = 0; i < 4; i++) {
      var met = new HashSet<String>();
      try (var selection = group.enter(Priority.NORMAL, null)) {
        for (int attempt = 0; attempt < 3; attempt++) {
          var endpoint = Objects.requireNonNull(selection.begin());
          met.add(endpoint.client());
          selection.pauseBeforeRetry(Outcome.RESET, LONG);
          selection.end(endpoint, Outcome.RESET);
        }
      }
      assertThat(met).hasSize(3);
    }
  }

  @Test
  void thePauseIsDrawnBelowABoundThatDoubles() {
    var world = retrying(5, 10, RetryOn.RESET);
    var group = world.group(targets(1));
    var longest = new long[4];
    for (int i = 0; i < 500; i++) {
      world.after(Duration.ofSeconds(11));
      try (var selection = group.enter(Priority.NORMAL, null)) {
        for (int attempt = 0; attempt < 4; attempt++) {
          var endpoint = Objects.requireNonNull(selection.begin());
          long pause = selection.pauseBeforeRetry(Outcome.RESET, LONG);
          longest[attempt] = Math.max(longest[attempt], pause);
          selection.end(endpoint, Outcome.UNKNOWN);
          if (pause == TargetSelection.NO_RETRY) {
            break;
          }
        }
      }
    }
    for (int attempt = 0; attempt < 4; attempt++) {
      long bound = Duration.ofMillis(25L << attempt).toNanos();
      assertThat(longest[attempt]).isBetween(bound / 2, bound);
    }
  }

  @Test
  void nothingIsTriedAgainBeyondTheDeadline() {
    var group = retrying(2, 10, RetryOn.RESET).group(targets(1));
    try (var selection = group.enter(Priority.NORMAL, null)) {
      var endpoint = Objects.requireNonNull(selection.begin());
      assertThat(selection.pauseBeforeRetry(Outcome.RESET, 0)).isEqualTo(TargetSelection.NO_RETRY);
      selection.end(endpoint, Outcome.RESET);
    }
    assertThat(group.status().retries().made()).isZero();
  }

  @Property(tries = 100)
  void neverMoreThanTheBudgetOrAFewAreTriedAgain(
      @ForAll @IntRange(min = 0, max = 10) int percent,
      @ForAll @IntRange(min = 1, max = 3000) int requests) {
    var group = retrying(5, percent, RetryOn.RESET).group(targets(1, 1));
    for (int i = 0; i < requests; i++) {
      attempts(group, Outcome.RESET);
    }
    long most = percent == 0 ? 0 : Math.max(RetryBudget.FEW, requests * percent / 100);
    assertThat(group.status().retries().made()).isLessThanOrEqualTo(most);
    assertThat(group.status().retries().made())
        .isGreaterThanOrEqualTo(Math.min(most, requests / 2));
  }

  @Test
  void theBudgetComesBackWithTime() {
    var world = retrying(2, 10, RetryOn.RESET);
    var group = world.group(targets(1));
    for (int i = 0; i < 20; i++) {
      attempts(group, Outcome.RESET);
    }
    assertThat(group.status().retries().made()).isEqualTo(10);
    assertThat(group.status().retries().refused()).isEqualTo(10);
    assertThat(group.status().retries().left()).isZero();
    world.after(Duration.ofSeconds(11));
    assertThat(group.status().retries().left()).isEqualTo(10);
  }

  @Property(tries = 100)
  void aSlidingCountNeverForgetsTheLastWindowNorRemembersTheOneBefore(
      @ForAll @Size(max = 200) List<@IntRange(min = 0, max = 3000) Integer> gaps) {
    var count = new SlidingCount(10_000);
    long now = 12_345;
    var times = new ArrayList<Long>();
    for (int gap : gaps) {
      now += gap;
      count.add(now);
      times.add(now);
      long at = now;
      long certain = times.stream().filter(t -> t > at - 9_000).count();
      long possible = times.stream().filter(t -> t > at - 10_000).count();
      assertThat(count.sum(now)).isBetween(certain, possible);
    }
    assertThat(count.sum(now + 10_001)).isZero();
  }

  @Test
  void aTargetThatHasNoConnectionLeftIsPassedOverWithoutAnAttempt() {
    var group = retrying(1, 10).group(targets(1, 1));
    try (var selection = group.enter(Priority.NORMAL, null)) {
      var first = Objects.requireNonNull(selection.begin());
      assertThat(selection.passOver(first)).isTrue();
      var second = Objects.requireNonNull(selection.begin());
      assertThat(second).isNotSameAs(first);
      assertThat(selection.passOver(second)).isFalse();
    }
    assertThat(send(group)).isNotEmpty();
    assertThat(group.endpoints()).allMatch(e -> e.state().inFlight() == 0);
  }
}
