package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.CircuitBreaker;
import dev.portcullis.policy.document.UpstreamTraits.Concurrency;
import dev.portcullis.policy.document.UpstreamTraits.Health;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Protocol;
import dev.portcullis.policy.document.UpstreamTraits.Retries;
import dev.portcullis.policy.document.UpstreamTraits.RetryOn;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import dev.portcullis.policy.document.UpstreamTraits.Timeouts;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import dev.portcullis.proxy.resilience.Outcome;
import dev.portcullis.proxy.resilience.UpstreamStatus;
import dev.portcullis.request.Reason;
import dev.portcullis.testing.Awaiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Upstreams that fail in every way there is: what the client gets, and what is counted. */
@Tag("slow")
class FaultyUpstreamTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String BUSY =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Not before the test is over. */
  private final CountDownLatch over = new CountDownLatch(1);

  private Retries retries = new Retries(1, Set.of(), Duration.ofMillis(1), 10);

  /** For the head of an answer, and between two pieces of it. */
  private Duration wait = PATIENCE;

  private @Nullable CircuitBreaker breaker;
  private Concurrency concurrency = Concurrency.DEFAULT;
  private @Nullable Duration deadline;
  private Health health = Health.DEFAULT;

  private void retrying(int attempts, RetryOn... on) {
    retries = new Retries(attempts, Set.of(on), Duration.ofMillis(1), 10);
  }

  private Gate gate(RawUpstream... upstreams) throws Exception {
    var upstream =
        new Upstream(
            "test",
            Stream.of(upstreams).map(RawUpstream::url).map(Target::of).toList(),
            Protocol.HTTP1,
            new Timeouts(PATIENCE, wait, wait, deadline),
            Balance.DEFAULT,
            retries,
            breaker,
            health,
            concurrency,
            Tls.DEFAULT);
    return Gate.deciding(request -> Gate.permitted(request, upstream, 10 << 20, false), List.of());
  }

  private static UpstreamStatus status(Gate gate) {
    return gate.transport.status().get(0);
  }

  private static long failures(Gate gate, Outcome outcome) {
    return status(gate).targets().stream()
        .mapToLong(target -> target.failures().getOrDefault(outcome, 0L))
        .sum();
  }

  private void stall() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RawUpstream stalling() throws Exception {
    return new RawUpstream(
        c -> {
          c.head();
          stall();
        });
  }

  private static RawUpstream resetting() throws Exception {
    return new RawUpstream(
        c -> {
          c.head();
          c.reset();
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = RetryOn.class,
      names = {"RESET", "TIMEOUT", "GATEWAY_ERROR"})
  void aFailureThatThePolicyNamesIsTriedAgainOnAnotherTarget(RetryOn fault) throws Exception {
    retrying(2, fault);
    wait = fault == RetryOn.TIMEOUT ? Duration.ofSeconds(2) : PATIENCE;
    try (var bad =
            switch (fault) {
              case RESET -> resetting();
              case TIMEOUT -> stalling();
              default -> RawUpstream.answering(BUSY);
            };
        var good = RawUpstream.answering(OK);
        var gate = gate(bad, good)) {
      for (int i = 0; i < 4; i++) {
        assertThat(gate.get("/").body()).isEqualTo("ok");
      }
      over.countDown();
      assertThat(status(gate).retries().made()).isEqualTo(2);
      assertThat(failures(gate, Outcome.valueOf(fault.name()))).isEqualTo(2);
      assertThat(bad.heads()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RetryOn.class,
      names = {"RESET", "TIMEOUT", "GATEWAY_ERROR"})
  void aRequestThatMayHaveTakenEffectIsNeverTriedAgain(RetryOn fault) throws Exception {
    retrying(5, RetryOn.values());
    wait = fault == RetryOn.TIMEOUT ? Duration.ofMillis(400) : PATIENCE;
    try (var bad =
            switch (fault) {
              case RESET -> resetting();
              case TIMEOUT -> stalling();
              default -> RawUpstream.answering(BUSY);
            };
        var gate = gate(bad)) {
      var answer = gate.send(POST);
      over.countDown();
      assertThat(answer.status())
          .isEqualTo(fault == RetryOn.RESET ? 502 : fault == RetryOn.TIMEOUT ? 504 : 503);
      assertThat(bad.heads()).hasSize(1);
      assertThat(status(gate).retries().made()).isZero();
    }
  }

  @Test
  void theLastGatewayErrorPassesThroughAsItCame() throws Exception {
    retrying(3, RetryOn.GATEWAY_ERROR);
    try (var upstream = RawUpstream.answering(BUSY);
        var gate = gate(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("busy");
      assertThat(upstream.heads()).hasSize(3);
      assertThat(upstream.connections()).isEqualTo(1);
    }
  }

  @Test
  void aGatewayErrorWhoseBodyNeverEndsIsNotReadToItsEnd() throws Exception {
    retrying(2, RetryOn.GATEWAY_ERROR);
    var turn = new AtomicInteger();
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  if (turn.getAndIncrement() > 0) {
                    c.say(OK);
                    return;
                  }
                  c.say("HTTP/1.1 503 Busy\r\nContent-Length: 1000000000\r\n\r\n");
                  byte[] piece = new byte[8192];
                  while (true) {
                    c.out.write(piece);
                  }
                });
        var gate = gate(upstream)) {
      assertThat(gate.get("/").body()).isEqualTo("ok");
      assertThat(upstream.connections()).isEqualTo(2);
    }
  }

  @Test
  void aBurstOf503IsRetriedWithinTheBudgetOnly() throws Exception {
    retrying(2, RetryOn.GATEWAY_ERROR);
    try (var upstream = RawUpstream.answering(BUSY);
        var gate = gate(upstream)) {
      for (int i = 0; i < 40; i++) {
        assertThat(gate.get("/").status()).isEqualTo(503);
      }
      assertThat(status(gate).retries().made()).isEqualTo(10);
      assertThat(status(gate).retries().refused()).isEqualTo(30);
      assertThat(upstream.heads()).hasSize(50);
    }
  }

  @Test
  void theDeadlineHoldsOverAllAttempts() throws Exception {
    retrying(5, RetryOn.TIMEOUT);
    wait = Duration.ofMillis(400);
    deadline = Duration.ofMillis(600);
    try (var upstream = stalling();
        var gate = gate(upstream)) {
      var answer = gate.get("/");
      over.countDown();
      assertThat(answer.status()).isEqualTo(504);
      assertThat(upstream.heads()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void halfAnAnswerCutsTheClientOffAndIsNotTriedAgain() throws Exception {
    retrying(5, RetryOn.values());
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                  c.reset();
                });
        var gate = gate(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.complete()).isFalse();
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
      assertThat(upstream.heads()).hasSize(1);
      assertThat(failures(gate, Outcome.RESET)).isEqualTo(1);
    }
  }

  @Test
  void anAnswerThatDripsSlowlyIsNoFailure() throws Exception {
    breaker = new CircuitBreaker(1, Duration.ofSeconds(10), 1, Duration.ofSeconds(60));
    wait = Duration.ofSeconds(2);
    var drip = wait.dividedBy(7); // all of it takes longer than may pass between two pieces
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
                  for (int i = 0; i < 8; i++) {
                    LockSupport.parkNanos(drip.toNanos());
                    c.say("x");
                  }
                });
        var gate = gate(upstream)) {
      assertThat(gate.get("/").body()).isEqualTo("xxxxxxxx");
      assertThat(status(gate).breaker()).isEqualTo("closed");
    }
  }

  @Test
  void anUpstreamThatFailsTooOftenIsLeftAloneAndTriedAgainLater() throws Exception {
    breaker = new CircuitBreaker(50, Duration.ofSeconds(10), 4, Duration.ofMillis(300));
    var well = new AtomicInteger();
    try (var upstream =
            new RawUpstream(
                c -> {
                  while (!c.head().isEmpty()) {
                    c.say(well.get() > 0 ? OK : BUSY);
                  }
                });
        var gate = gate(upstream)) {
      for (int i = 0; i < 4; i++) {
        assertThat(gate.get("/").body()).isEqualTo("busy");
      }
      awaitBreaker(gate, "open");
      var refused = gate.get("/");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("upstream-unavailable");
      assertThat(refused.field("Retry-After")).isNotNull();
      assertThat(status(gate).open()).isEqualTo(1);
      int before = upstream.heads().size();
      well.set(1);
      assertThat(before).isEqualTo(4);
      while (gate.get("/").status() != 200) {
        assertThat(upstream.heads()).hasSize(before);
      }
      gate.get("/");
      gate.get("/");
      awaitBreaker(gate, "closed");
    }
  }

  /** The client may have its answer before it is counted. */
  private static void awaitBreaker(Gate gate, String state) {
    Awaiting.until(() -> status(gate).breaker(), state);
  }

  @Test
  void oneMoreThanItMayHaveIsRefusedAtOnce() throws Exception {
    concurrency = new Concurrency(2, false);
    var arrived = new CountDownLatch(2);
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  arrived.countDown();
                  stall();
                  c.say(OK);
                });
        var gate = gate(upstream)) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < 2; i++) {
        var client = new RawClient(gate.port());
        client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        clients.add(client);
      }
      arrived.await();
      var refused = gate.get("/");
      over.countDown();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("upstream-unavailable");
      assertThat(status(gate).shed()).containsEntry(Priority.NORMAL, 1L);
      for (var client : clients) {
        assertThat(client.answer(false).status()).isEqualTo(200);
        client.close();
      }
    }
  }

  @Test
  void aTargetThatFailsInARowIsLeftOut() throws Exception {
    try (var bad = resetting();
        var good = RawUpstream.answering(OK);
        var gate = gate(bad, good)) {
      for (int i = 0; i < 30; i++) {
        gate.get("/");
      }
      assertThat(bad.heads()).hasSize(5);
      assertThat(status(gate).well()).isEqualTo(1);
      assertThat(status(gate).targets().get(0).ejections()).isEqualTo(1);
    }
  }

  @Test
  void aTargetThatIsIllIsLeftOutUntilItIsWell() throws Exception {
    var time = Duration.ofMillis(100);
    health = new Health("/health", time, PATIENCE, 2, 2, 0, time);
    var ill = new AtomicInteger(1);
    try (var changing =
            new RawUpstream(
                c -> {
                  String head;
                  while (!(head = c.head()).isEmpty()) {
                    boolean asked = head.startsWith("GET /health ");
                    c.say(asked && ill.get() == 1 ? BUSY : OK);
                  }
                });
        var good = RawUpstream.answering(OK);
        var gate = gate(changing, good)) {
      assertThat(gate.get("/").status()).isEqualTo(200); // the upstream is known from now on
      awaitTarget(gate, "ill");
      int before = requests(changing);
      for (int i = 0; i < 10; i++) {
        assertThat(gate.get("/").status()).isEqualTo(200);
      }
      assertThat(requests(changing)).isEqualTo(before);
      ill.set(0);
      awaitTarget(gate, "well");
      gate.get("/");
      gate.get("/");
      assertThat(requests(changing)).isEqualTo(before + 1);
      assertThat(changing.heads()).anyMatch(head -> head.contains("Portcullis-Health"));
    }
  }

  private static int requests(RawUpstream upstream) {
    return (int) upstream.heads().stream().filter(head -> head.startsWith("GET / ")).count();
  }

  private static void awaitTarget(Gate gate, String health) {
    Awaiting.until(() -> status(gate).targets().get(0).health(), health);
  }

  @Test
  void whenAllTargetsAreIllNothingIsSent() throws Exception {
    var time = Duration.ofMillis(100);
    health = new Health("/health", time, time, 2, 2, 0, time);
    wait = time;
    try (var upstream = stalling();
        var gate = gate(upstream)) {
      gate.send(POST);
      awaitTarget(gate, "ill");
      var answer = gate.get("/");
      over.countDown();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("upstream-unavailable");
      assertThat(status(gate).noTarget()).isEqualTo(1);
    }
  }
}
