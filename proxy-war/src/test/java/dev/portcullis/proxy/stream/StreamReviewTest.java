package dev.portcullis.proxy.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.Metering;
import dev.portcullis.decision.Obligations;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.route.Forwarding;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import dev.portcullis.testing.Awaiting;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When streams are judged, and what comes of it. */
@Tag("slow")
class StreamReviewTest {

  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration GRACE = Duration.ofMillis(1500);

  @Test
  void newsAreJudgedAtOnce() throws Exception {
    var version = new AtomicLong(1);
    var asked = new CountDownLatch(1);
    try (var review =
        new StreamReview(
            (r, now) -> decision(version.get() < 3 ? Reason.PERMITTED : Reason.FORBIDDEN),
            CLOCK,
            () -> {
              long told = version.get();
              asked.countDown();
              return told;
            },
            Duration.ofHours(1), // no other round than those for news
            GRACE)) {
      var tunnel = new Tunnel();
      review.open(tunnel);
      assertThat(seen(asked)).isTrue(); // from now on another version is news
      version.set(2);
      await(() -> review.judged() == 1);
      assertThat(tunnel.cut()).isNull();
      version.set(3);
      assertThat(seen(tunnel.stopped)).isTrue();
      assertThat(review.judged()).isEqualTo(2);
      assertThat(tunnel.cut()).isNotNull();
      assertThat(tunnel.aborted.getCount()).as("tunnels end by themselves").isOne();
    }
  }

  @Test
  void nothingFlowsUnjudgedForLongerThanTheGrace() throws Exception {
    long start = System.nanoTime();
    try (var review =
        new StreamReview((r, now) -> decision(Reason.UNDECIDABLE), CLOCK, () -> 1, ROUND, GRACE)) {
      var tunnel = new Tunnel();
      review.open(tunnel);
      assertThat(seen(tunnel.stopped)).isTrue();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(GRACE.toNanos());
      assertThat(reason(tunnel)).isEqualTo(Reason.UNDECIDABLE);
    }
  }

  @Test
  void aFaultIsAnOutageAndNotAPermission() throws Exception {
    try (var review =
        new StreamReview(
            (r, now) -> {
              throw new IllegalStateException("a fault of the test");
            },
            CLOCK,
            () -> 1,
            ROUND,
            GRACE)) {
      var tunnel = new Tunnel();
      review.open(tunnel);
      assertThat(seen(tunnel.stopped)).isTrue();
      assertThat(reason(tunnel)).isEqualTo(Reason.UNDECIDABLE);
    }
  }

  @Test
  void anOutageThatEndsInTimeCutsNothing() throws Exception {
    var judgements = new AtomicLong();
    try (var review =
        new StreamReview(
            (r, now) ->
                decision(
                    judgements.incrementAndGet() % 2 == 1 ? Reason.UNDECIDABLE : Reason.PERMITTED),
            CLOCK,
            () -> 1,
            ROUND,
            GRACE.plusMillis(1500))) {
      var tunnel = new Tunnel();
      review.open(tunnel);
      await(() -> judgements.get() > 4);
      assertThat(tunnel.cut()).isNull();
    }
  }

  @Test
  void aThreadThatDoesNotComeBackHasItsConnectionAborted() throws Exception {
    try (var review = new StreamReview((r, now) -> decision(Reason.FORBIDDEN), CLOCK, () -> 1)) {
      var stuck = new Tunnel();
      var thread =
          new Thread(
              () -> {
                var slot = review.enter(stuck);
                Awaiting.released(stuck.aborted);
                review.leave(slot, stuck);
              });
      thread.start();
      assertThat(seen(stuck.stopped)).isTrue();
      assertThat(seen(stuck.aborted)).isTrue();
      thread.join();
    }
  }

  @Test
  void aThreadThatTurnedToAnotherRequestIsLeftAlone() throws Exception {
    try (var review = new StreamReview((r, now) -> decision(Reason.FORBIDDEN), CLOCK, () -> 1)) {
      var done = new Tunnel();
      var slot = review.enter(done);
      assertThat(seen(done.stopped)).isTrue();
      review.leave(slot, done);
      var next = review.enter(new Tunnel());
      assertThat(done.aborted.await(1500, TimeUnit.MILLISECONDS)).isFalse();
      next.set(null);
    }
  }

  @Test
  void aFaultOfOneStreamKeepsNoOtherFromBeingCut() throws Exception {
    try (var review = new StreamReview((r, now) -> decision(Reason.FORBIDDEN), CLOCK, () -> 1)) {
      var all = new ArrayList<Tunnel>();
      for (int i = 0; i < 20; i++) {
        var tunnel = new Tunnel();
        tunnel.faulty = i % 2 == 0;
        all.add(tunnel);
        review.open(tunnel);
      }
      for (var tunnel : all) {
        assertThat(seen(tunnel.stopped)).isTrue();
      }
    }
  }

  @Test
  void whatTheDecisionNoLongerCoversIsCut() throws Exception {
    try (var review = new StreamReview((r, now) -> decision(Reason.PERMITTED), CLOCK, () -> 1)) {
      var tunnel = new Tunnel();
      tunnel.within = false;
      review.open(tunnel);
      assertThat(seen(tunnel.stopped)).isTrue();
      assertThat(reason(tunnel)).isEqualTo(Reason.NOT_PERMITTED);
    }
  }

  /** An answer in an upstream's place is none of what flows. */
  @Test
  void whatWouldBeAnsweredByTheGatewayNowIsCut() throws Exception {
    var answered =
        new Decision.Answered(
            decision(Reason.ANSWERED).facts(), 307, HttpFields.EMPTY, "", List.of());
    try (var review = new StreamReview((r, now) -> answered, CLOCK, () -> 1)) {
      var tunnel = new Tunnel();
      review.open(tunnel);
      assertThat(seen(tunnel.stopped)).isTrue();
      assertThat(reason(tunnel)).isEqualTo(Reason.NOT_PERMITTED);
    }
  }

  @Test
  void tenThousandStreamsAreAllJudgedAgainAndAgain() throws Exception {
    try (var review = new StreamReview((r, now) -> decision(Reason.PERMITTED), CLOCK, () -> 1)) {
      var all = new ArrayList<Tunnel>();
      for (int i = 0; i < 10_000; i++) {
        var tunnel = new Tunnel();
        all.add(tunnel);
        review.open(tunnel);
      }
      await(() -> review.streams() == 10_000);
      long judged = review.judged();
      await(() -> review.judged() >= judged + 20_000);
      all.forEach(review::close);
      assertThat(review.tunnels()).isZero();
    }
  }

  private static Reason reason(OpenStream stream) {
    Denied cut = stream.cut();
    return cut == null ? Reason.PERMITTED : cut.facts().reason();
  }

  private static boolean seen(CountDownLatch latch) throws InterruptedException {
    return latch.await(60, TimeUnit.SECONDS);
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static AccessRequest request() {
    try {
      return new AccessRequest(
          "id",
          Instant.EPOCH,
          "GET",
          "http",
          "a",
          CanonicalPath.parse("/"),
          null,
          "HTTP/1.1",
          HttpFields.EMPTY,
          InetAddress.getLoopbackAddress(),
          List.of(),
          BodySource.NONE);
    } catch (CanonicalPath.MalformedPathException e) {
      throw new AssertionError(e);
    }
  }

  private static Decision decision(Reason reason) {
    var facts =
        new DecisionFacts(
            "id",
            1,
            "r",
            Subject.ANONYMOUS,
            reason,
            List.of(),
            List.of(),
            List.of(),
            0,
            "",
            Map.of(),
            null);
    return reason == Reason.PERMITTED
        ? new Permitted(
            facts,
            new Obligations(
                new Forwarding(
                    Upstream.of("u", List.of("http://127.0.0.1:1")),
                    "",
                    0,
                    PassedFields.USUAL,
                    Priority.NORMAL,
                    List.of()),
                request(),
                "/",
                HttpFields.EMPTY,
                "",
                Set.of(),
                "",
                null,
                Metering.NONE,
                null,
                List.of(),
                null))
        : new Denied(facts, HttpFields.EMPTY);
  }

  private static final class Tunnel extends OpenStream {
    final CountDownLatch stopped = new CountDownLatch(1);
    final CountDownLatch aborted = new CountDownLatch(1);
    volatile boolean within = true;
    volatile boolean faulty;

    @Override
    public AccessRequest asked() {
      return request();
    }

    @Override
    public boolean within(Obligations permitted) {
      return within;
    }

    @Override
    protected void stop() {
      stopped.countDown();
      if (faulty) {
        throw new IllegalStateException("a fault of the test");
      }
    }

    @Override
    protected void abort() {
      aborted.countDown();
    }
  }
}
