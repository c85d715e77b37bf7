package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.portcullis.authentication.Gate;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.TokenDemands;
import dev.portcullis.policy.document.TokenDemands.Encryption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nested tokens: signed, then encrypted to a key of the gateway. */
class EncryptedTokensTest {

  private static final String GOOD = "corp|alice";
  private static final String INVALID = "credentials-invalid";

  private final Gate gate = new Gate();
  private final String signed = Tokens.es256(Tokens.CLAIMS);

  @BeforeEach
  void corpEncryptsToTwoKeys() {
    gate.keys.put("corp", List.of(Tokens.EC.toPublicJWK()));
    put(SealedTokens.RSA, SealedTokens.EC);
    encrypting(false, "seal-rsa", "seal-ec");
  }

  private void put(JWK... keys) {
    Stream.of(keys).forEach(key -> gate.decryption.put(key.getKeyID(), key));
  }

  private void encrypting(boolean unencrypted, String... keys) {
    policy(new Encryption(List.of(keys), unencrypted));
  }

  private void policy(Encryption encryption) {
    Issuer corp = Gate.CORP_ISSUER.demanding(new TokenDemands(null, null, encryption));
    gate.policy = Gate.policy(List.of(corp), List.of(), List.of());
  }

  private String judged(String token) {
    return outcome(gate.bearer(token));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A128GCM",
        "A192GCM",
        "A256GCM",
        "A128CBC-HS256",
        "A192CBC-HS384",
        "A256CBC-HS512"
      })
  void rfc7519_5_2_aNestedTokenIsGoodInEveryWayThatIsListed(String content) {
    var method = EncryptionMethod.parse(content);
    var rsa = JWEAlgorithm.RSA_OAEP_256;
    assertThat(judged(SealedTokens.sealed(signed, SealedTokens.RSA, rsa, method, h -> h)))
        .isEqualTo(GOOD);
    for (String name : List.of("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW")) {
      var agreement = JWEAlgorithm.parse(name);
      String token = SealedTokens.sealed(signed, SealedTokens.EC, agreement, method, h -> h);
      assertThat(judged(token)).as(name).isEqualTo(GOOD);
    }
  }

  @Test
  void rfc7518_6_2_1_1_theOtherCurves() {
    for (Curve curve : List.of(Curve.P_384, Curve.P_521)) {
      var key = SealedTokens.ec(curve, "seal-ec");
      put(key);
      String token =
          SealedTokens.sealed(signed, key, JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM, h -> h);
      assertThat(judged(token)).isEqualTo(GOOD);
    }
  }

  @Test
  void aTokenThatNamesNoKeyIsTriedWithThoseOfTheIssuers() {
    String token = SealedTokens.sealed(signed, header -> header.keyID(null));
    assertThat(judged(token)).isEqualTo(GOOD);
  }

  @Test
  void noTokenWithOneCharacterChangedOpens() {
    String token = SealedTokens.sealed(signed);
    int tried = 0;
    for (int at = 0; at < token.length(); at += 7) {
      char other = token.charAt(at) == 'A' ? 'B' : 'A';
      if (token.charAt(at) != '.') {
        String changed = token.substring(0, at) + other + token.substring(at + 1);
        assertThat(judged(changed)).as("at " + at).isEqualTo(INVALID);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(100);
  }

  @Test
  void partsOfTwoTokensMakeNone() {
    String[] one = SealedTokens.sealed(signed).split("\\.");
    String[] two = SealedTokens.sealed(signed).split("\\.");
    for (int i = 0; i < one.length; i++) {
      String[] mixed = one.clone();
      mixed[i] = two[i];
      boolean same = one[i].equals(two[i]); // the header
      assertThat(judged(String.join(".", mixed))).as("part " + i).isEqualTo(same ? GOOD : INVALID);
    }
  }

  @Test
  void aKeyThatIsNotOnThisNodeMakesATokenUndecidable() {
    String token = SealedTokens.sealed(signed);
    gate.decryption.remove("seal-rsa");
    assertThat(judged(token)).isEqualTo("unavailable");
    assertThat(judged(SealedTokens.sealed(signed, h -> h.keyID(null)))).isEqualTo("unavailable");
    put(SealedTokens.RSA);
    assertThat(judged(token)).isEqualTo(GOOD);
  }

  @Test
  void aRememberedTokenDiesWithTheKeyThatOpenedItAndIsVerifiedOnceUntilThen() {
    String token = SealedTokens.sealed(signed);
    assertThat(judged(token)).isEqualTo(GOOD);
    assertThat(judged(token)).isEqualTo(GOOD);
    assertThat(gate.lookups).isEqualTo(1);
    gate.decryption.remove("seal-rsa");
    assertThat(judged(token)).isEqualTo("unavailable");
    var other = Tokens.rsa(2048, "seal-rsa");
    put(other);
    assertThat(judged(token)).isEqualTo(INVALID);
  }

  @Test
  void aTokenThatIsOnlySignedIsGoodWhereTheIssuerMay() {
    assertThat(judged(signed)).isEqualTo(INVALID);
    encrypting(true, "seal-rsa");
    assertThat(judged(signed)).isEqualTo(GOOD);
    assertThat(judged(SealedTokens.sealed(signed))).isEqualTo(GOOD);
  }

  @Test
  void whatIsInsideIsJudgedAsAnyOther() {
    assertThat(judged(SealedTokens.sealed(Tokens.es256(Tokens.claims("exp", "1")))))
        .isEqualTo("credentials-expired");
    assertThat(judged(SealedTokens.sealed(Tokens.es256(Tokens.claims("aud", "\"x\"")))))
        .isEqualTo(INVALID);
    assertThat(judged(SealedTokens.sealed(SealedTokens.sealed(signed)))).isEqualTo(INVALID);
    assertThat(judged(SealedTokens.sealed(Tokens.CLAIMS))).isEqualTo(INVALID);
  }

  @Test
  void rfc7517_4_2_aKeyThatIsMeantForSomethingElseOpensNothing() {
    String token = SealedTokens.sealed(signed);
    put(new RSAKey.Builder(SealedTokens.RSA).keyUse(KeyUse.SIGNATURE).build());
    assertThat(judged(token)).isEqualTo(INVALID);
    put(new RSAKey.Builder(SealedTokens.RSA).algorithm(JWEAlgorithm.RSA_OAEP_512).build());
    assertThat(judged(token)).isEqualTo(INVALID);
    put(new RSAKey.Builder(SealedTokens.RSA).keyUse(KeyUse.ENCRYPTION).build());
    assertThat(judged(token)).isEqualTo(GOOD);
  }

  @Test
  void rfc7519_5_3_whatTheHeaderRepeatsIsWhatTheClaimsSay() {
    assertThat(judged(SealedTokens.sealed(signed, h -> h.issuer("https://evil.example"))))
        .isEqualTo(INVALID);
    assertThat(judged(SealedTokens.sealed(signed, h -> h.audience(List.of("x")))))
        .isEqualTo(INVALID);
    assertThat(judged(SealedTokens.sealed(signed, h -> h.subject("bob")))).isEqualTo(INVALID);
    assertThat(judged(SealedTokens.sealed(signed, h -> h.subject("alice").issuer(Gate.CORP))))
        .isEqualTo(GOOD);
  }
}
