package dev.portcullis.information;

import static com.nimbusds.jose.JWSAlgorithm.ES256;
import static dev.portcullis.information.JwksSourceTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyLookup;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyRequest;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keys that are not known: refused only after the issuer was asked, at nobody's expense but the
 * asker's.
 */
@Tag("slow")
@net.jqwik.api.Tag("slow")
class UnknownKeysTest {

  private static final ECKey ONE = LoopbackIssuer.key("one");
  private static final ECKey TWO = LoopbackIssuer.key("two");
  private static final int MALLORY = 1;
  private static final int ALICE = 2;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Fetcher http = new HttpFetcher(Duration.ofSeconds(60));
  private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private volatile long nanos;
  private LoopbackIssuer server;
  private Issuer issuer;
  private JwksSource source;

  @BeforeEach
  void oneKeyIsKnown() throws IOException {
    server = new LoopbackIssuer();
    issuer = server.issuer();
    server.publish(ONE.toPublicJWK());
    source = new JwksSource(http, Runnable::run, () -> now, () -> nanos, () -> 0.5, SETTINGS);
    source.activate(List.of(issuer));
  }

  private static final JwksSettings SETTINGS = JwksSettings.DEFAULT;

  @AfterEach
  void close() {
    var gate = server.gate;
    if (gate != null) {
      gate.countDown();
    }
    server.close();
    threads.shutdownNow();
  }

  private String asked(String kid, int client) {
    return asked(kid, address(client), true);
  }

  private String asked(String kid, InetAddress client, boolean mayWait) {
    var lookup = source.find(new KeyRequest(issuer, kid, ES256, client, key -> true, mayWait));
    return lookup instanceof KeyLookup.Found found
        ? found.key().getKeyID()
        : lookup.getClass().getSimpleName();
  }

  private int fetches(Runnable act) {
    int before = server.fetches.get();
    act.run();
    return server.fetches.get() - before;
  }

  @Test
  void aNewKeyIsFoundAtOnceAfterAStrayToken() {
    assertThat(asked("stray", MALLORY)).isEqualTo("Unknown");
    server.publish(ONE.toPublicJWK(), TWO.toPublicJWK());
    assertThat(asked("two", MALLORY)).as("even for the same client").isEqualTo("two");
  }

  @Test
  void whatWasNotLookedForIsNotCalledUnknown() {
    IntStream.range(0, 3).forEach(i -> assertThat(asked("kid-" + i, MALLORY)).isEqualTo("Unknown"));
    var lookup =
        source.find(new KeyRequest(issuer, "kid-3", ES256, address(MALLORY), key -> true, true));
    assertThat(lookup)
        .isEqualTo(
            new KeyLookup.Unavailable(
                "issuer corp was not asked yet for the token's key", Duration.ofSeconds(10)));
    nanos += Duration.ofSeconds(10).toNanos();
    assertThat(asked("kid-3", MALLORY)).isEqualTo("Unknown");
  }

  @Test
  void aFloodOfOneClientHoldsUpNobodyElseAndNotTheIssuer() {
    int caused = fetches(() -> IntStream.range(0, 10_000).forEach(i -> asked("kid-" + i, MALLORY)));
    assertThat(caused).isEqualTo(3);
    server.publish(TWO.toPublicJWK());
    assertThat(asked("two", ALICE)).isEqualTo("two");
  }

  @Test
  void aFloodThatGoesOnForAnHourLeavesTheOthersTheirShare() {
    int caused =
        fetches(
            () -> {
              for (int second = 0; second < 3600; second++) {
                String kid = "kid-" + second;
                IntStream.range(0, 5).forEach(i -> asked(kid + "-" + i, MALLORY));
                if (second % 60 == 59) {
                  assertThat(asked("other-" + second, ALICE)).isEqualTo("Unknown");
                }
                nanos += Duration.ofSeconds(1).toNanos();
              }
            });
    assertThat(caused).isBetween(360, 3 + 360 + 60);
  }

  @Test
  void addressesOfOneIpv6NetworkAreOneClient() {
    int caused =
        fetches(
            () ->
                IntStream.range(0, 1000)
                    .forEach(
                        i -> {
                          byte[] bytes = new byte[16];
                          bytes[0] = 0x20;
                          bytes[14] = (byte) (i >> 8);
                          bytes[15] = (byte) i;
                          asked("kid-" + i, ipv6(bytes), true);
                        }));
    assertThat(caused).isEqualTo(3);
  }

  private static InetAddress ipv6(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  @Property(tries = 20)
  void aCrowdCausesNoMoreFetchesThanTheIssuersShare(
      @ForAll @Size(min = 1, max = 400) List<@IntRange(max = 300) Integer> clients,
      @ForAll @IntRange(max = 60) int seconds)
      throws IOException {
    oneKeyIsKnown();
    try {
      int caused =
          fetches(
              () -> {
                int i = 0;
                for (int client : clients) {
                  asked("kid-" + i++, client);
                  nanos += Duration.ofSeconds(seconds).toNanos() / clients.size();
                }
              });
      assertThat(caused).isLessThanOrEqualTo(12 + seconds / 2 + 1);
    } finally {
      server.close();
    }
  }

  @Test
  void aKeyThatWasLookedForStaysUnknownToItsAskerWithoutFurtherFetches() {
    assertThat(asked("two", MALLORY)).isEqualTo("Unknown");
    int caused =
        fetches(() -> IntStream.range(0, 1000).forEach(i -> assertUnknown("two", MALLORY)));
    assertThat(caused).isZero();
    server.publish(TWO.toPublicJWK());
    assertThat(asked("two", MALLORY)).isEqualTo("Unknown");
    nanos += Duration.ofSeconds(10).toNanos();
    assertThat(asked("two", MALLORY)).isEqualTo("two");
  }

  private void assertUnknown(String kid, int client) {
    assertThat(asked(kid, client)).isEqualTo("Unknown");
  }

  @Test
  void whoKnowsTheIdOfAKeyToComeCannotHaveItForgottenForOthers() {
    assertUnknown("two", MALLORY);
    server.publish(TWO.toPublicJWK());
    assertThat(asked("two", ALICE)).isEqualTo("two");
  }

  @Test
  void tokensOfAWithdrawnKeyAreRefusedHoweverManyClientsHaveOne() {
    server.publish(TWO.toPublicJWK());
    source.activate(List.of(issuer));
    int caused =
        fetches(() -> IntStream.range(0, 1000).forEach(i -> assertUnknown("one", 100 + i)));
    assertThat(caused).isEqualTo(12);
  }

  @Test
  void whoCannotWaitHearsThatAKeyWasWithdrawn() {
    assertThat(asked("one", address(ALICE), false)).isEqualTo("one");
    server.publish(TWO.toPublicJWK());
    source.activate(List.of(issuer));
    assertThat(asked("one", address(ALICE), false)).isEqualTo("Unknown");
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isFalse();
  }

  @Test
  void aPublishedPolicyFetchesTheKeysAnew() {
    assertThat(fetches(() -> source.activate(List.of(issuer)))).isEqualTo(1);
    server.publish();
    source.activate(List.of(issuer));
    assertThat(source.trusts(issuer, ONE.toPublicJWK())).isFalse();
  }

  @Test
  void aFetchThatBeganBeforeThePublishingIsNotEnough() {
    var later = new ArrayDeque<Runnable>();
    source = new JwksSource(http, later::add, () -> now, () -> nanos, () -> 0.5, SETTINGS);
    source.activate(List.of(issuer));
    source.activate(List.of(issuer));
    source.activate(List.of(issuer));
    int caused =
        fetches(
            () -> {
              while (!later.isEmpty()) {
                later.remove().run();
              }
            });
    assertThat(caused).isEqualTo(2);
  }

  @Test
  void aFetchThatBeganBeforeTheTokenCameIsFollowedByOneThatBeganAfter() throws Exception {
    var gate = new CountDownLatch(1);
    source = new JwksSource(http, threads::execute, () -> now, () -> nanos, () -> 0.5, PATIENT);
    source.activate(List.of(issuer));
    Awaiting.until(() -> asked("one", ALICE), "one");
    server.gate = gate;
    source.fetchNow("corp");
    Future<String> waiting = threads.submit(() -> asked("two", ALICE));
    Awaiting.until(() -> String.valueOf(server.fetches.get()), "3");
    server.gate = null;
    gate.countDown();
    assertThat(waiting.get()).isEqualTo("Unknown");
    assertThat(server.fetches).hasValue(4);
  }

  private static final JwksSettings PATIENT = SETTINGS.waiting(Duration.ofMinutes(1), 64);

  @Test
  void aClockThatIsSetBackStopsNoFetch() {
    now = now.minus(Duration.ofDays(400));
    nanos += Duration.ofMinutes(6).toNanos();
    assertThat(fetches(source::refreshDue)).isEqualTo(1);
    server.publish(TWO.toPublicJWK());
    assertThat(asked("two", ALICE)).isEqualTo("two");
    now = now.plus(Duration.ofDays(4000));
    server.status = 500;
    assertThat(asked("two", ALICE)).as("nor set forward ends what is known").isEqualTo("two");
    nanos += Duration.ofHours(25).toNanos();
    assertThat(asked("two", ALICE)).isEqualTo("Unavailable");
  }

  @Test
  void ofTheWaitingOneClientHasHalfThePlacesAtMost() {
    var waiters = new Waiters(64);
    assertThat(IntStream.range(0, 100).filter(i -> waiters.enter("mallory")).count()).isEqualTo(32);
    assertThat(IntStream.range(0, 100).filter(i -> waiters.enter("c" + i)).count()).isEqualTo(32);
    waiters.leave("mallory");
    assertThat(waiters.enter("mallory")).isTrue();
    assertThat(waiters.enter("alice")).isFalse();
  }

  @Test
  void theStateTellsTheLastGoodFetchAndTheLastFailure() {
    var good = now;
    server.status = 503;
    now = now.plusSeconds(60);
    source.fetchNow("corp");
    source.fetchNow("nobody");
    assertThat(source.states())
        .containsExactly(new IssuerState("corp", 1, good, now, "answered with status 503"));
  }

  @Test
  void theAnswerToAnIssuerThatFailsIsUnavailable() {
    server.status = 500;
    assertThat(asked("two", ALICE)).isEqualTo("Unavailable");
    assertThat(asked("one", ALICE)).isEqualTo("one");
  }
}
