package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.portcullis.authentication.Gate;
import dev.portcullis.policy.document.Issuer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A remembered token is judged as a new one would be. */
class VerifiedTokensTest {

  private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}";

  private final Gate gate = new Gate();
  private final String token = Tokens.es256(Tokens.CLAIMS);

  @BeforeEach
  void oneKey() {
    gate.keys.put("corp", List.of(Tokens.EC.toPublicJWK()));
  }

  private String judged(String presented) {
    return outcome(gate.bearer(presented));
  }

  private static Issuer corp(List<String> audiences, Duration leeway) {
    var corp = Gate.CORP_ISSUER;
    return new Issuer(
        corp.name(),
        corp.issuer(),
        corp.jwks(),
        false,
        audiences,
        corp.algorithms(),
        corp.claims(),
        leeway);
  }

  @Test
  void aTokenIsVerifiedOnce() {
    var first = gate.bearer(token);
    assertThat(gate.bearer(token)).isSameAs(first);
    assertThat(gate.lookups).isEqualTo(1);
  }

  @Test
  void aRememberedTokenDiesAtItsEndLeewayIncluded() {
    judged(token);
    gate.now = gate.now.plusSeconds(329).plusMillis(999);
    assertThat(judged(token)).isEqualTo("corp|alice");
    gate.now = gate.now.plusMillis(1);
    assertThat(judged(token)).isEqualTo("credentials-expired");
    assertThat(gate.lookups).isEqualTo(1);
  }

  @Test
  void aRememberedTokenDiesWithItsKey() {
    judged(token);
    gate.keys.put("corp", List.of(Tokens.RSA.toPublicJWK()));
    assertThat(judged(token)).isEqualTo("credentials-invalid");
    gate.keys.put("corp", List.of(Tokens.EC.toPublicJWK()));
    assertThat(judged(token)).isEqualTo("corp|alice");
  }

  @Test
  void aRememberedTokenDiesWithTheKeyEvenIfAnotherTakesItsId() {
    judged(token);
    gate.keys.put("corp", List.of(Tokens.ec("ec-1").toPublicJWK()));
    assertThat(judged(token)).isEqualTo("credentials-invalid");
  }

  @Test
  void aRememberedTokenIsUndecidableWithoutKeys() {
    judged(token);
    gate.available = false;
    assertThat(judged(token)).isEqualTo("unavailable");
  }

  @Test
  void aRememberedTokenDiesWhenItsIssuerLeavesOrChanges() {
    judged(token);
    gate.policy = Gate.policy(List.of(), List.of(), List.of());
    assertThat(judged(token)).isEqualTo("credentials-invalid");
    gate.policy =
        Gate.policy(List.of(corp(List.of("billing-api"), Duration.ZERO)), List.of(), List.of());
    assertThat(judged(token)).isEqualTo("credentials-invalid");
  }

  @Test
  void aNewPolicyWithTheSameIssuerKeepsIt() {
    judged(token);
    gate.policy =
        Gate.policy(
            List.of(corp(List.of("orders-api"), Duration.ofSeconds(30))), List.of(), List.of());
    assertThat(judged(token)).isEqualTo("corp|alice");
    assertThat(gate.lookups).isEqualTo(1);
  }

  @Test
  void aShorterLeewayCountsForRememberedTokensToo() {
    judged(token);
    gate.now = gate.now.plusSeconds(310);
    assertThat(judged(token)).isEqualTo("corp|alice");
    gate.policy =
        Gate.policy(List.of(corp(List.of("orders-api"), Duration.ZERO)), List.of(), List.of());
    assertThat(judged(token)).isEqualTo("credentials-expired");
  }

  @Test
  void badTokensAreNotRemembered() {
    String forged = Tokens.signed(HEADER, Tokens.CLAIMS, Tokens.ec("ec-1"), JWSAlgorithm.ES256);
    judged(forged);
    judged(forged);
    assertThat(gate.lookups).isEqualTo(2);
  }

  @Test
  void moreTokensThanTheCacheHoldsAreStillJudged() {
    for (int i = 0; i < 300; i++) {
      String each = Tokens.es256(Tokens.claims("jti", "\"t-" + i + "\""));
      assertThat(judged(each)).isEqualTo("corp|alice");
    }
    assertThat(judged(token)).isEqualTo("corp|alice");
  }
}
