package dev.portcullis.authentication;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.request.Subject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys: known by their hash, for as long as the policy says. */
class ApiKeyTest {

  private final Gate gate = new Gate();
  private final Instant start = gate.now;

  private void policy(ApiKey... keys) {
    gate.policy = Gate.policy(List.of(), List.of(keys), List.of());
  }

  private static ApiKey key(String name, String secret, @Nullable Instant expires) {
    return new ApiKey(
        name, ApiKeys.sha256(secret), List.of("r"), List.of("s"), expires, null, null, false);
  }

  private static ApiKey rotated(String now, String before, @Nullable Instant until) {
    return new ApiKey(
        "k", ApiKeys.sha256(now), List.of(), List.of(), null, ApiKeys.sha256(before), until, false);
  }

  private static ApiKey revoked(String name, String secret) {
    return new ApiKey(name, ApiKeys.sha256(secret), List.of(), List.of(), null, null, null, true);
  }

  private String judged(String presented) {
    return outcome(gate.judge(List.of(AuthenticationMethod.API_KEY), "X-API-Key", presented));
  }

  @Test
  void aKnownKeyIsItsOwner() {
    policy(key("other", "b", null), key("k", "a", null));
    var subject = gate.subject(gate.judge(List.of(AuthenticationMethod.API_KEY), "x-api-key", "a"));
    assertThat(subject.kind()).isEqualTo(Subject.Kind.API_KEY);
    assertThat(subject.key()).isEqualTo("api-key|k");
    assertThat(subject.roles()).isEqualTo(Set.of("r"));
    assertThat(subject.scopes()).isEqualTo(Set.of("s"));
    assertThat(subject.credential()).isEqualTo("k");
    assertThat(subject.principal()).isNotNull().extracting("name").isEqualTo("k");
  }

  @Test
  void anUnknownKeyIsInvalid() {
    policy(key("k", "a", null));
    assertThat(judged("A")).isEqualTo("credentials-invalid");
    assertThat(judged(ApiKeys.sha256("a"))).isEqualTo("credentials-invalid");
  }

  @Test
  void aKeyEndsAtItsVeryInstant() {
    policy(key("k", "a", start.plusSeconds(1)));
    assertThat(judged("a")).isEqualTo("api-key|k");
    gate.now = start.plusSeconds(1);
    assertThat(judged("a")).isEqualTo("credentials-expired");
  }

  @Test
  void theKeyBeforeTheLastRotationIsGoodWithinItsGrace() {
    policy(rotated("new", "old", start.plusSeconds(1)));
    assertThat(judged("new")).isEqualTo("api-key|k");
    assertThat(judged("old")).isEqualTo("api-key|k");
    gate.now = start.plusSeconds(1);
    assertThat(judged("new")).isEqualTo("api-key|k");
    assertThat(judged("old")).isEqualTo("credentials-expired");
  }

  @Test
  void aPreviousKeyWithoutGraceIsNoKey() {
    policy(rotated("new", "old", null));
    assertThat(judged("old")).isEqualTo("credentials-expired");
  }

  @Test
  void graceDoesNotOutliveTheKeyItself() {
    policy(
        new ApiKey(
            "k",
            ApiKeys.sha256("new"),
            List.of(),
            List.of(),
            start,
            ApiKeys.sha256("old"),
            start.plus(Duration.ofDays(1)),
            false));
    assertThat(judged("old")).isEqualTo("credentials-expired");
  }

  @Test
  void revocationWinsOverEverything() {
    policy(revoked("k", "a"));
    assertThat(judged("a")).isEqualTo("credentials-revoked");
    policy(key("twin", "a", null), revoked("k", "a"));
    assertThat(judged("a")).isEqualTo("credentials-revoked");
    policy(revoked("k", "a"), key("twin", "a", null));
    assertThat(judged("a")).isEqualTo("credentials-revoked");
  }

  @Test
  void aNewPolicyCountsAtOnce() {
    policy(key("k", "a", null));
    assertThat(judged("a")).isEqualTo("api-key|k");
    policy();
    assertThat(judged("a")).isEqualTo("credentials-invalid");
  }

  @Test
  void aHashThatIsNoneMatchesNothingAndCaseDoesNotCount() {
    var broken = new ApiKey("broken", "z".repeat(64), List.of(), List.of(), null, "x", null, false);
    var upper =
        new ApiKey(
            "upper",
            ApiKeys.sha256("a").toUpperCase(Locale.ROOT),
            List.of(),
            List.of(),
            null,
            null,
            null,
            false);
    policy(broken, upper);
    assertThat(judged("a")).isEqualTo("api-key|upper");
    assertThat(judged("z")).isEqualTo("credentials-invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a b", " a", "a\t", "a,", ","})
  void whatMayBeTwoKeysIsMalformed(String presented) {
    policy(key("k", presented, null));
    assertThat(judged(presented)).isEqualTo("request-malformed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ä", "a\u0000", "a\u007f", "\u2028"})
  void onlyPrintableAsciiIsAKey(String presented) {
    policy(key("k", presented, null));
    assertThat(judged(presented)).isEqualTo("credentials-invalid");
  }

  @Test
  void aKeyOf513CharactersIsTooLong() {
    policy(key("k", "a".repeat(512), null), key("l", "a".repeat(513), null));
    assertThat(judged("a".repeat(512))).isEqualTo("api-key|k");
    assertThat(judged("a".repeat(513))).isEqualTo("credentials-invalid");
  }

  @Test
  void generatedKeysAreRandomAndReadable() {
    var random = new SecureRandom();
    String generated = ApiKeys.generate(random);
    assertThat(generated)
        .matches("portcullis_[A-Za-z0-9_-]{43}")
        .isNotEqualTo(ApiKeys.generate(random));
    policy(key("k", generated, null));
    assertThat(judged(generated)).isEqualTo("api-key|k");
  }

  @Test
  void fips180_theHashIsTheOneThatEveryToolMakes() {
    assertThat(ApiKeys.sha256("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
