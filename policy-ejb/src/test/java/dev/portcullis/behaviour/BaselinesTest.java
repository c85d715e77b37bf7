package dev.portcullis.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;
import static org.assertj.core.api.Assertions.within;

import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@net.jqwik.api.Tag("slow")
class BaselinesTest {

  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Clockwork time = new Clockwork();
  private final Baselines baselines = new Baselines(WINDOW, 1000);

  private void work(String subject, int windows, int requests, int denials) {
    for (int w = 0; w < windows; w++) {
      for (int i = 0; i < requests; i++) {
        baselines.count(subject, time.instant(), i < denials);
      }
      time.advance(WINDOW);
    }
  }

  private double risk(String subject) {
    return baselines.risk(subject, time.instant());
  }

  @Test
  void whoeverIsNewIsNoRisk() {
    assertThat(risk("nobody")).isZero();
    work("new", 1, 5000, 5000);
    assertThat(risk("new")).isZero();
  }

  @Test
  void whoeverDoesAsEverIsNoRisk() {
    work("steady", 50, 30, 1);
    for (int i = 0; i < 30; i++) {
      baselines.count("steady", time.instant(), i == 0);
    }
    assertThat(risk("steady")).isLessThan(0.01);
  }

  @Test
  void aBurstIsARiskThatFades() {
    work("bursty", 50, 10, 0);
    for (int i = 0; i < 200; i++) {
      baselines.count("bursty", time.instant(), false);
    }
    assertThat(risk("bursty")).isGreaterThan(0.9);
    time.advance(WINDOW.plusSeconds(5));
    assertThat(risk("bursty")).isBetween(0.4, 0.6);
    time.advance(WINDOW);
    assertThat(risk("bursty")).isZero();
  }

  @Test
  void denialsAreARiskAtTheUsualRate() {
    work("denied", 50, 20, 0);
    for (int i = 0; i < 20; i++) {
      baselines.count("denied", time.instant(), true);
    }
    assertThat(risk("denied")).isGreaterThan(0.9);
  }

  @Test
  void aNightOfSilenceTeachesNothing() {
    work("sleeper", 50, 20, 0);
    time.advance(Duration.ofHours(9));
    for (int i = 0; i < 20; i++) {
      baselines.count("sleeper", time.instant(), false);
    }
    assertThat(risk("sleeper")).isLessThan(0.01);
  }

  @Test
  void anAttackDoesNotBecomeNormalWithinAFewWindows() {
    work("patient", 50, 10, 0);
    work("patient", 5, 1000, 0);
    for (int i = 0; i < 1000; i++) {
      baselines.count("patient", time.instant(), false);
    }
    assertThat(risk("patient")).isGreaterThan(0.9);
  }

  @Property
  void riskNeverFallsWhenRateOrDenialsRise(
      @ForAll @IntRange(min = 1, max = 100) int windows,
      @ForAll @IntRange(min = 0, max = 300) int usual,
      @ForAll @IntRange(min = 0, max = 300) int usuallyDenied,
      @ForAll @IntRange(min = 0, max = 2000) int requests,
      @ForAll @IntRange(min = 0, max = 2000) int more,
      @ForAll @IntRange(min = 0, max = 2000) int denials) {
    History history = History.NONE;
    for (int i = 0; i < windows; i++) {
      history = history.plus(usual + i % 7, Math.min(usual, usuallyDenied));
    }
    double risk = history.risk(requests, denials);
    assertThat(risk).isBetween(0.0, 1.0);
    assertThat(history.risk(requests + more, denials)).isGreaterThanOrEqualTo(risk);
    assertThat(history.risk(requests, denials + more)).isGreaterThanOrEqualTo(risk);
  }

  @Test
  void meanAndVarianceAreThoseOfAYoungSample() {
    History history = History.NONE.plus(2, 0).plus(4, 0).plus(6, 0).plus(8, 4);
    assertThat(history.rate()).isCloseTo(5, within(1e-9));
    assertThat(history.rateVariance()).isCloseTo(5, within(1e-9));
    assertThat(history.share()).isCloseTo(0.125, within(1e-9));
  }

  @Test
  void aMillionInventedNamesChangeNothing() throws Exception {
    var client = InetAddress.getByName("203.0.113.7");
    var quarantines = new Quarantines(QuarantinePolicy.DEFAULT, new RecordingLedger(), time);
    var behaviour = new LearnedBehaviour(baselines, quarantines, time);
    work("real", 30, 20, 0);
    long before = baselines.size();
    for (int i = 0; i < 1_000_000; i++) {
      behaviour.observe(
          new Observation(
              time.instant(),
              client,
              "corp|" + i,
              "c",
              false,
              Reason.CREDENTIALS_INVALID,
              0,
              false));
    }
    assertThat(baselines.size()).isEqualTo(before);
    assertThat(baselines.summary(10).get("real")).startsWith(29);
  }

  @Test
  void aMillionVerifiedNamesDoNotDisplaceWhoIsSeenOften() {
    work("real", 30, 200, 0);
    for (int i = 0; i < 1_000_000; i++) {
      baselines.count("corp|" + i, time.instant(), false);
      if (i % 50 == 0) {
        baselines.count("real", time.instant(), false);
      }
    }
    assertThat(baselines.size()).isLessThanOrEqualTo(1000);
    assertThat(baselines.summary(1000)).containsKey("real");
  }

  @Test
  void mergingIsIdempotentAndTakesWhatWasLearnedLonger() {
    work("both", 30, 20, 0);
    var other = new Baselines(WINDOW, 1000);
    other.count("both", time.instant(), false);
    Map<String, double[]> summary = baselines.summary(100);
    other.merge(summary, time.instant());
    other.merge(summary, time.instant());
    assertThat(other.summary(100).get("both")).isEqualTo(summary.get("both"));
    baselines.merge(other.summary(100), time.instant());
    assertThat(baselines.summary(100).get("both")).isEqualTo(summary.get("both"));
  }

  @Test
  void nonsenseFromTheGridIsLeftOut() {
    baselines.merge(
        Map.of(
            "short", new double[] {1},
            "nan", new double[] {1, Double.NaN, 0, 0, 0},
            "negative", new double[] {1, -1, 0, 0, 0},
            "share", new double[] {1, 1, 0, 2, 0}),
        time.instant());
    assertThat(baselines.size()).isZero();
  }

  @Test
  void noRequestIsLostBetweenThreads() throws Exception {
    var lanes = Executors.newFixedThreadPool(4);
    Callable<Void> lane =
        () -> {
          for (int i = 0; i < 50_000; i++) {
            baselines.count("shared", time.instant(), i % 2 == 0);
          }
          return null;
        };
    for (var done : lanes.invokeAll(List.of(lane, lane, lane, lane))) {
      done.get();
    }
    lanes.shutdown();
    time.advance(WINDOW);
    baselines.count("shared", time.instant(), false);
    assertThat(baselines.summary(1).get("shared")).startsWith(1, 200_000).contains(0.5, atIndex(3));
  }
}
