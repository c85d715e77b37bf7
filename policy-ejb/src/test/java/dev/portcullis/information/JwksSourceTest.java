package dev.portcullis.information;

import static com.nimbusds.jose.JWSAlgorithm.ES256;
import static com.nimbusds.jose.JWSAlgorithm.RS256;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyLookup;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyRequest;
import dev.portcullis.policy.document.Issuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys of issuers: rotation, outage, slowness and floods, over real sockets. */
class JwksSourceTest {

  private static final ECKey ONE = LoopbackIssuer.key("one");
  private static final ECKey TWO = LoopbackIssuer.key("two");
  private static final Duration NO_TIME = Duration.ofMillis(20);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Fetcher http = new HttpFetcher(Duration.ofSeconds(60));
  private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private volatile long nanos = Long.MAX_VALUE - 1000; // it may overflow
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
    return new JwksSource(http, executor, () -> now, () -> nanos, () -> 0.5, settings);
  }

  private static JwksSettings settings(Duration patience, int waiters) {
    return JwksSettings.DEFAULT.waiting(patience, waiters);
  }

  private KeyLookup find(
      @Nullable String kid, JWSAlgorithm algorithm, int client, Predicate<JWK> signedBy) {
    return source.find(new KeyRequest(issuer, kid, algorithm, address(client), signedBy, true));
  }

  static InetAddress address(int client) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, (byte) (client >> 8), (byte) client});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private String found(@Nullable String kid) {
    return found(kid, 0);
  }

  private String found(@Nullable String kid, int client) {
    return describe(find(kid, ES256, client, key -> true));
  }

  private static String describe(KeyLookup lookup) {
    return lookup instanceof KeyLookup.Found found
        ? found.key().getKeyID()
        : lookup.getClass().getSimpleName();
  }

  private JWK key(String kid) {
    return ((KeyLookup.Found) find(kid, ES256, 0, key -> true)).key();
  }

  private void pass(Duration time) {
    now = now.plus(time);
    nanos += time.toNanos();
  }

  @Test
  void theFirstTokenFetchesTheKeysAndTheNextDoNot() {
    assertThat(found("one")).isEqualTo("one");
    IntStream.range(0, 100).forEach(i -> assertThat(found("one")).isEqualTo("one"));
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void anActivatedPolicyHasItsKeysBeforeTheFirstToken() {
    source.activate(List.of(issuer));
    server.close();
    assertThat(found("one")).isEqualTo("one");
  }

  @Test
  void aTokenWithoutKidIsTriedWithAllKeysThatSuit() {
    server.publish(ONE.toPublicJWK(), TWO.toPublicJWK());
    assertThat(describe(find(null, ES256, 0, key -> key.getKeyID().equals("two"))))
        .isEqualTo("two");
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void rfc7515_4_1_4_aKidIsAHintWhereTheFittingKeyHasNone() {
    server.publish(LoopbackIssuer.key(null).toPublicJWK());
    assertThat(find("any", ES256, 0, key -> true)).isInstanceOf(KeyLookup.Found.class);
    assertThat(describe(find("any", ES256, 0, key -> false))).isEqualTo("Unknown");
  }

  @Test
  void aKidThatTheSetHasMeansThatKeyAndNoOther() {
    server.publish(ONE.toPublicJWK(), LoopbackIssuer.key(null).toPublicJWK());
    assertThat(describe(find("one", ES256, 0, key -> key.getKeyID() == null))).isEqualTo("Unknown");
    assertThat(describe(find("one", RS256, 0, key -> true))).isEqualTo("Unknown");
    assertThat(server.fetches).as("what is known to be bad causes no fetch").hasValue(1);
  }

  @Test
  void whereNoKeyOfASetWithoutKidsSignedTheIssuerIsAsked() {
    var before = LoopbackIssuer.key(null).toPublicJWK();
    var after = LoopbackIssuer.key(null).toPublicJWK();
    server.publish(before);
    assertThat(find(null, ES256, 0, before::equals)).isInstanceOf(KeyLookup.Found.class);
    server.publish(after);
    assertThat(find(null, ES256, 0, after::equals)).isInstanceOf(KeyLookup.Found.class);
    assertThat(describe(find(null, RS256, 0, key -> true))).isEqualTo("Unknown");
  }

  @Test
  void aKeyThatIsRotatedInIsFoundAndTheOneRotatedOutIsTrustedNoMore() {
    assertThat(found("one")).isEqualTo("one");
    JWK before = key("one");
    assertThat(source.trusts(issuer, before)).isTrue();
    server.publish(TWO.toPublicJWK());
    pass(Duration.ofSeconds(30));
    assertThat(found("two")).isEqualTo("two");
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
    JWK before = key("one");
    pass(Duration.ofMinutes(6));
    source.refreshDue();
    JWK after = key("one");
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
  void manyThreadsShareOneFlight() throws Exception {
    source = source(threads, JwksSettings.DEFAULT);
    var gate = new CountDownLatch(1);
    server.gate = gate;
    List<Callable<String>> askers =
        IntStream.range(0, 32).<Callable<String>>mapToObj(i -> () -> found("one")).toList();
    var answers = askers.stream().map(threads::submit).toList();
    gate.countDown();
    for (var answer : answers) {
      assertThat(answer.get()).isEqualTo("one");
    }
    assertThat(server.fetches).hasValue(1);
  }

  @Test
  void aSlowIssuerHoldsNobodyWhoseKeyIsKnown() {
    source = source(threads, settings(NO_TIME, 64));
    server.publish(ONE.toPublicJWK());
    source.activate(List.of(issuer));
    while (!found("one").equals("one")) {
      Thread.onSpinWait();
    }
    server.gate = new CountDownLatch(1);
    pass(Duration.ofMinutes(6));
    source.refreshDue();
    assertThat(found("one")).isEqualTo("one");
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
    assertThat(found("one")).isEqualTo("one");
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isTrue();
    assertThat(found("two")).isEqualTo("Unavailable");
    pass(Duration.ofSeconds(1));
    assertThat(found("one")).isEqualTo("Unavailable");
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isFalse();
    server.status = 200;
    pass(Duration.ofSeconds(30));
    source.refreshDue();
    assertThat(found("one")).isEqualTo("one");
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
    assertThat(find("one", ES256, 0, key -> true).toString()).contains("corp").contains("thread");
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
    assertThat(found("one")).isEqualTo("one");
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
