package dev.portcullis.information;

import static com.nimbusds.jose.JWSAlgorithm.ES256;
import static com.nimbusds.jose.JWSAlgorithm.RS256;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.VerificationKeys.KeyLookup;
import dev.portcullis.policy.PolicyDocument.Issuer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of issuers: rotation, outage, slowness and floods, over real sockets. */
class JwksSourceTest {

  private static final ECKey ONE = LoopbackIssuer.key("one");
  private static final ECKey TWO = LoopbackIssuer.key("two");
  private static final Duration NO_TIME = Duration.ofMillis(20);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Fetcher http = new HttpFetcher(Duration.ofSeconds(5));
  private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private LoopbackIssuer server;
  private Issuer issuer;
  private JwksSource source;

  JwksSourceTest() throws IOException {
    server = new LoopbackIssuer();
    issuer = server.issuer();
    source = source(Runnable::run, JwksSettings.DEFAULT);
  }

  @BeforeEach
  void oneKeyIsPublished() {
    server.publish(ONE.toPublicJWK());
  }

  @AfterEach
  void close() {
    var gate = server.gate;
    if (gate != null) {
      gate.countDown();
    }
    server.close();
    threads.shutdownNow();
  }

  private JwksSource source(Executor executor, JwksSettings settings) {
    return new JwksSource(http, executor, () -> now, () -> 0.5, settings);
  }

  private static JwksSettings settings(Duration patience, int waiters) {
    var d = JwksSettings.DEFAULT;
    return new JwksSettings(
        d.refresh(), d.retry(), d.coldRetry(), d.unknownKid(), patience, d.keep(), waiters);
  }

  private String found(String kid) {
    return describe(source.find(issuer, kid, ES256));
  }

  private static String describe(KeyLookup lookup) {
    return lookup instanceof KeyLookup.Found found
        ? found.keys().stream().map(JWK::getKeyID).toList().toString()
        : lookup.getClass().getSimpleName();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void theFirstTokenFetchesTheKeysAndTheNextDoNot() {
    assertThat(found("one")).isEqualTo("[one]");
    IntStream.range(0, 100).forEach(i -> assertThat(found("one")).isEqualTo("[one]"));
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void anActivatedPolicyHasItsKeysBeforeTheFirstToken() {
    source.activate(List.of(issuer));
    server.close();
    assertThat(found("one")).isEqualTo("[one]");
  }

  @Test
  void aTokenWithoutKidGetsAllKeysThatSuit() {
    server.publish(ONE.toPublicJWK(), TWO.toPublicJWK());
    assertThat(describe(source.find(issuer, null, ES256))).isEqualTo("[one, two]");
    assertThat(describe(source.find(issuer, null, RS256))).isEqualTo("Unknown");
    assertThat(describe(source.find(issuer, "one", RS256))).isEqualTo("Unknown");
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void aKeyThatIsRotatedInIsFoundAndTheOneRotatedOutIsTrustedNoMore() {
    assertThat(found("one")).isEqualTo("[one]");
    JWK before = ((KeyLookup.Found) source.find(issuer, "one", ES256)).keys().get(0);
    assertThat(source.trusts(issuer, before)).isTrue();
    server.publish(TWO.toPublicJWK());
    pass(Duration.ofSeconds(30));
    assertThat(found("two")).isEqualTo("[two]");
    assertThat(source.trusts(issuer, before)).isFalse();
    assertThat(found("one")).isEqualTo("Unknown");
  }

  @Test
  void theSameKidWithAnotherKeyIsAnotherKey() {
    found("one");
    server.publish(LoopbackIssuer.key("one").toPublicJWK());
    pass(Duration.ofMinutes(6));
    source.refreshDue();
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isFalse();
  }

  @Test
  void keysThatStayAreTheSameInstances() {
    JWK before = ((KeyLookup.Found) source.find(issuer, "one", ES256)).keys().get(0);
    pass(Duration.ofMinutes(6));
    source.refreshDue();
    JWK after = ((KeyLookup.Found) source.find(issuer, "one", ES256)).keys().get(0);
    assertThat(server.fetches).hasValue(2);
    assertThat(after).isSameAs(before);
  }

  @Test
  void theTimerRefreshesEveryFiveMinutes() {
    source.activate(List.of(issuer));
    pass(Duration.ofSeconds(299));
    source.refreshDue();
    assertThat(server.fetches).hasValue(1);
    pass(Duration.ofSeconds(1));
    source.refreshDue();
    source.refreshDue();
    assertThat(server.fetches).hasValue(2);
  }

  @Test
  void aFloodOfUnknownKidsCausesOneFetchInThirtySeconds() {
    source.activate(List.of(issuer));
    pass(Duration.ofMinutes(1));
    IntStream.range(0, 1000).forEach(i -> assertThat(found("kid-" + i)).isEqualTo("Unknown"));
    assertThat(server.fetches).hasValue(2);
    pass(Duration.ofSeconds(29));
    IntStream.range(0, 1000).forEach(i -> assertThat(found("kid-" + i)).isEqualTo("Unknown"));
    assertThat(server.fetches).hasValue(2);
    pass(Duration.ofSeconds(1));
    IntStream.range(0, 1000).forEach(i -> assertThat(found("kid-" + i)).isEqualTo("Unknown"));
    assertThat(server.fetches).hasValue(3);
  }

  @Test
  void manyThreadsShareOneFlight() throws Exception {
    source = source(threads, JwksSettings.DEFAULT);
    var gate = new CountDownLatch(1);
    server.gate = gate;
    List<Callable<String>> askers =
        IntStream.range(0, 32).<Callable<String>>mapToObj(i -> () -> found("one")).toList();
    var answers = askers.stream().map(threads::submit).toList();
    gate.countDown();
    for (var answer : answers) {
      assertThat(answer.get()).isEqualTo("[one]");
    }
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void aSlowIssuerHoldsNobodyWhoseKeyIsKnown() {
    source = source(threads, settings(NO_TIME, 64));
    server.publish(ONE.toPublicJWK());
    source.activate(List.of(issuer));
    while (!found("one").equals("[one]")) {
      Thread.onSpinWait();
    }
    server.gate = new CountDownLatch(1);
    pass(Duration.ofMinutes(6));
    source.refreshDue();
    assertThat(found("one")).isEqualTo("[one]");
    assertThat(found("two")).isEqualTo("Unavailable");
  }

  @Test
  void whenTooManyWaitTheNextDoesNot() {
    source = source(threads, settings(Duration.ofDays(1), 0));
    server.gate = new CountDownLatch(1);
    assertThat(found("one")).isEqualTo("Unavailable");
  }

  @Test
  void anIssuerThatIsDownKeepsItsKeysForADay() {
    found("one");
    server.status = 500;
    pass(Duration.ofHours(24).minusSeconds(1));
    source.refreshDue();
    assertThat(found("one")).isEqualTo("[one]");
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isTrue();
    assertThat(found("two")).isEqualTo("Unavailable");
    pass(Duration.ofSeconds(1));
    assertThat(found("one")).isEqualTo("Unavailable");
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isFalse();
    server.status = 200;
    pass(Duration.ofSeconds(30));
    source.refreshDue();
    assertThat(found("one")).isEqualTo("[one]");
  }

  @Test
  void anIssuerThatIsDownIsNotHammered() {
    server.status = 503;
    IntStream.range(0, 1000).forEach(i -> assertThat(found("one")).isEqualTo("Unavailable"));
    assertThat(server.fetches).hasValue(1);
    pass(Duration.ofSeconds(5));
    IntStream.range(0, 1000).forEach(i -> assertThat(found("one")).isEqualTo("Unavailable"));
    assertThat(server.fetches).hasValue(2);
  }

  @Test
  void keysThatTheIssuerWithdrewAreGone() {
    found("one");
    server.publish();
    pass(Duration.ofMinutes(6));
    source.refreshDue();
    assertThat(found("one")).isEqualTo("Unknown");
  }

  @Test
  void anExecutorThatRefusesLeavesTheNextTryFree() {
    source =
        source(
            task -> {
              throw new RejectedExecutionException();
            },
            JwksSettings.DEFAULT);
    assertThat(found("one")).isEqualTo("Unavailable");
    assertThat(source.find(issuer, "one", ES256).toString()).contains("corp").contains("thread");
    pass(Duration.ofSeconds(5));
    assertThat(found("one")).isEqualTo("Unavailable");
  }

  @Test
  void anIssuerThatLeftThePolicyIsForgotten() {
    found("one");
    source.activate(List.of());
    pass(Duration.ofMinutes(10));
    source.refreshDue();
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void discovery_4_theKeysAreWhereTheMetadataSays() {
    issuer = server.discovered();
    server.documents.put(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"" + server.url("") + "\",\"jwks_uri\":\"" + server.url("/jwks") + "\"}");
    assertThat(found("one")).isEqualTo("[one]");
    assertThat(server.fetches).hasValue(2);
  }

  @Test
  void discovery_4_3_metadataOfAnotherIssuerIsRefused() {
    issuer = server.discovered();
    server.documents.put(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"https://evil.example\",\"jwks_uri\":\"" + server.url("/jwks") + "\"}");
    assertThat(found("one")).isEqualTo("Unavailable");
    assertThat(server.fetches).hasValue(1);
  }
}
