package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.portcullis.authentication.Gate;
import dev.portcullis.authentication.jose.SigningKeys;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.request.Subject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed tokens: what the RFCs ask for, and the attacks that they tell of. */
class TokenTest {

  private static final String GOOD = "corp|alice";
  private static final String INVALID = "credentials-invalid";
  private static final String ES_HEADER = "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}";

  private final Gate gate = new Gate();

  @BeforeEach
  void corpHasOneKeyOfEachKind() {
    gate.keys.put(
        "corp", List.of(Tokens.RSA.toPublicJWK(), Tokens.EC.toPublicJWK(), Tokens.ED.publicKey()));
  }

  private String judged(String token) {
    return outcome(gate.bearer(token));
  }

  private String judgedClaims(String claims) {
    return judged(Tokens.es256(claims));
  }

  private String judgedHeader(String header) {
    return judged(Tokens.signed(header, Tokens.CLAIMS, Tokens.EC, JWSAlgorithm.ES256));
  }

  @Nested
  class Good {
    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256"})
    void rfc7518_3_3_and_3_5_rsa(String name) {
      var algorithm = JWSAlgorithm.parse(name);
      String header = "{\"alg\":\"" + name + "\",\"kid\":\"rsa-1\",\"typ\":\"at+jwt\"}";
      assertThat(judged(Tokens.signed(header, Tokens.CLAIMS, Tokens.RSA, algorithm)))
          .isEqualTo(GOOD);
    }

    @Test
    void rfc7518_3_4_ecdsa() {
      assertThat(judgedClaims(Tokens.CLAIMS)).isEqualTo(GOOD);
    }

    @Test
    void rfc8037_3_1_ed25519() {
      String header = "{\"alg\":\"EdDSA\",\"kid\":\"ed-1\",\"typ\":\"JWT\"}";
      assertThat(judged(Tokens.eddsa(header, Tokens.CLAIMS, Tokens.ED))).isEqualTo(GOOD);
    }

    @Test
    void rfc9864_2_2_bothNamesOfEd25519UnlessTheIssuerListsOtherwise() {
      String header = "{\"alg\":\"Ed25519\",\"kid\":\"ed-1\"}";
      String token = Tokens.eddsa(header, Tokens.CLAIMS, Tokens.ED);
      assertThat(judged(token)).isEqualTo(INVALID);
      var corp = Gate.CORP_ISSUER;
      gate.policy =
          Gate.policy(
              List.of(
                  new Issuer(
                      corp.name(),
                      corp.issuer(),
                      corp.jwks(),
                      false,
                      corp.audiences(),
                      Issuer.DEFAULT_ALGORITHMS,
                      corp.claims(),
                      corp.leeway())),
              List.of(),
              List.of());
      assertThat(judged(token)).isEqualTo(GOOD);
      assertThat(judged(Tokens.eddsa("{\"alg\":\"EdDSA\"}", Tokens.CLAIMS, Tokens.ED)))
          .isEqualTo(GOOD);
    }

    @Test
    void aTokenThatNamesNoKeyIsTriedWithAllThatSuit() {
      assertThat(judgedHeader("{\"alg\":\"ES256\"}")).isEqualTo(GOOD);
    }

    @Test
    void theSubjectIsWhatTheTokenSays() {
      Subject subject = gate.subject(gate.bearer(Tokens.es256(Tokens.CLAIMS)));
      assertThat(subject.kind()).isEqualTo(Subject.Kind.TOKEN);
      assertThat(subject.roles()).containsExactlyInAnyOrder("reader", "auditor");
      assertThat(subject.scopes()).containsExactlyInAnyOrder("orders:read", "orders:write");
      assertThat(subject.credential()).isEqualTo("corp|jti:t-1");
      assertThat(subject.claims()).containsEntry("exp", 1795435500L);
      assertThat(subject.claims()).containsEntry("aud", List.of("orders-api", "x"));
    }

    @Test
    void thePrincipalIsAMicroProfileJsonWebTokenWithoutTheToken() {
      Subject subject = gate.subject(gate.bearer(Tokens.es256(Tokens.CLAIMS)));
      var principal = (JsonWebToken) Objects.requireNonNull(subject.principal());
      assertThat(principal.getName()).isEqualTo("alice");
      assertThat(principal.getGroups()).containsExactlyInAnyOrder("reader", "auditor");
      assertThat(principal.getAudience()).containsExactlyInAnyOrder("orders-api", "x");
      assertThat(principal.getIssuer()).isEqualTo(Gate.CORP);
      assertThat(principal.getExpirationTime()).isEqualTo(1795435500L);
      assertThat(principal.getRawToken()).isNull();
    }

    @Test
    void aTokenWithoutIdIsNamedByAHashOfWhatIsSigned() {
      String claims = Tokens.claims("jti", null);
      var one = gate.subject(gate.bearer(Tokens.es256(claims)));
      var two = gate.subject(gate.bearer(Tokens.es256(claims)));
      assertThat(one.credential()).startsWith("corp|sha256:").isEqualTo(two.credential());
    }
  }

  @Nested
  class Signatures {
    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "RS1", "es256", "dir"})
    void rfc8725_2_1_unknownAlgorithmsAndNone(String name) {
      String input = Tokens.b64("{\"alg\":\"" + name + "\"}") + "." + Tokens.b64(Tokens.CLAIMS);
      assertThat(judged(input + ".")).isEqualTo(INVALID);
      assertThat(judged(input + ".AA")).isEqualTo(INVALID);
    }

    @Test
    void rfc8725_2_1_hmacWithThePublicKeyAsSecret() throws Exception {
      String input = Tokens.b64("{\"alg\":\"HS256\"}") + "." + Tokens.b64(Tokens.CLAIMS);
      for (byte[] secret :
          List.of(
              Tokens.RSA.toRSAPublicKey().getEncoded(),
              Tokens.RSA.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8))) {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        byte[] signature = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
        assertThat(judged(input + "." + Tokens.b64(signature))).isEqualTo(INVALID);
      }
    }

    @Test
    void rfc8725_3_1_anAlgorithmThatTheIssuerDoesNotUse() {
      String header = "{\"alg\":\"RS512\",\"kid\":\"rsa-1\"}";
      String token = Tokens.signed(header, Tokens.CLAIMS, Tokens.RSA, JWSAlgorithm.RS512);
      assertThat(judged(token)).isEqualTo(INVALID);
    }

    @Test
    void rfc8725_3_1_aKeyOfAnotherKindThanTheAlgorithm() {
      assertThat(judgedHeader("{\"alg\":\"RS256\",\"kid\":\"ec-1\"}")).isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"ES512\",\"kid\":\"ec-1\"}")).isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"EdDSA\",\"kid\":\"ec-1\"}")).isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"kid\":\"rsa-1\"}")).isEqualTo(INVALID);
    }

    @Test
    void rfc7517_4_2_andAKeyMeantForSomethingElse() {
      var forEncryption =
          new RSAKey.Builder(Tokens.RSA.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build();
      var forPs256 =
          new RSAKey.Builder(Tokens.RSA.toPublicJWK()).algorithm(JWSAlgorithm.PS256).build();
      String token =
          Tokens.signed("{\"alg\":\"RS256\"}", Tokens.CLAIMS, Tokens.RSA, JWSAlgorithm.RS256);
      gate.keys.put("corp", List.of(forEncryption, forPs256));
      assertThat(judged(token)).isEqualTo(INVALID);
    }

    @Test
    void rfc7518_3_3_rsaKeysBelow2048Bits() {
      var weak = Tokens.rsa(1024, "weak");
      gate.keys.put("corp", List.of(weak.toPublicJWK()));
      assertThat(SigningKeys.suits(weak, JWSAlgorithm.RS256)).isFalse();
      assertThat(SigningKeys.isUsable(weak)).isFalse();
    }

    @Test
    void rfc8725_2_10_aKeyThatTheTokenBringsAlong() {
      var own = Tokens.ec("ec-1");
      String jwk = own.toPublicJWK().toJSONString();
      for (String extra : List.of("\"jwk\":" + jwk, "\"jku\":\"https://evil.example/\"")) {
        String header = "{\"alg\":\"ES256\",\"kid\":\"ec-1\"," + extra + "}";
        String token = Tokens.signed(header, Tokens.CLAIMS, own, JWSAlgorithm.ES256);
        assertThat(judged(token)).isEqualTo(INVALID);
      }
    }

    @Test
    void rfc8725_3_8_aKeyOfOneIssuerDoesNotSignForAnother() {
      var other =
          new Issuer(
              "other",
              "https://o.example",
              "https://o.example/jwks",
              false,
              List.of(),
              List.of("ES256"),
              ClaimNames.DEFAULT,
              Issuer.DEFAULT_LEEWAY);
      var key = Tokens.ec("ec-1");
      gate.policy = Gate.policy(List.of(Gate.CORP_ISSUER, other), List.of(), List.of());
      gate.keys.put("other", List.of(key.toPublicJWK()));
      assertThat(judged(Tokens.signed(ES_HEADER, Tokens.CLAIMS, key, JWSAlgorithm.ES256)))
          .isEqualTo(INVALID);
      String theirs = Tokens.claims("iss", "\"https://o.example\"");
      assertThat(judgedClaims(theirs)).isEqualTo(INVALID);
      assertThat(judged(Tokens.signed(ES_HEADER, theirs, key, JWSAlgorithm.ES256)))
          .isEqualTo("other|alice");
    }

    @Test
    void aSignatureOfZerosIsNone() {
      String token = Tokens.es256(Tokens.CLAIMS);
      String input = token.substring(0, token.lastIndexOf('.') + 1);
      assertThat(judged(input + Tokens.b64(new byte[64]))).isEqualTo(INVALID);
      assertThat(judged(input + Tokens.b64(new byte[63]))).isEqualTo(INVALID);
      assertThat(judged(input + Tokens.b64(new byte[256]))).isEqualTo(INVALID);
    }

    @Test
    void keysThatCannotBeHadMakeATokenUndecidable() {
      gate.available = false;
      assertThat(judgedClaims(Tokens.CLAIMS)).isEqualTo("unavailable");
    }
  }

  @Nested
  class Form {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          ".",
          "..",
          "...",
          "a",
          "a.b",
          "a.b.c",
          ".b.c",
          "a..c",
          "a.b.",
          "e30.e30.e30"
        })
    void rfc7515_7_1_notACompactJws(String token) {
      assertThat(judged(token)).isIn(INVALID, "request-malformed");
    }

    @Test
    void rfc7516_7_1_aJweIsRefused() {
      assertThat(judged(Tokens.es256(Tokens.CLAIMS) + ".AAAA.AAAA")).isEqualTo(INVALID);
      assertThat(judged("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA"))
          .isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"enc\":\"A128GCM\"}")).isEqualTo(INVALID);
    }

    @Test
    void rfc7515_2_paddingAndTrailingGarbage() {
      String token = Tokens.es256(Tokens.CLAIMS);
      for (String tail : List.of("=", "==", "A", "AA", ".", ".A", "~", "+")) {
        assertThat(judged(token + tail)).as(tail).isEqualTo(INVALID);
      }
    }

    @Test
    void rfc4648_3_5_oneTokenHasOneSpelling() {
      String token = Tokens.es256(Tokens.CLAIMS);
      char last = token.charAt(token.length() - 1);
      char sibling = "AQgw".indexOf(last) >= 0 ? (char) (last + 1) : last;
      assertThat(last).isIn('A', 'Q', 'g', 'w');
      assertThat(judged(token.substring(0, token.length() - 1) + sibling)).isEqualTo(INVALID);
    }

    @Test
    void rfc7515_4_1_11_critAndB64() {
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"crit\":[\"exp\"],\"exp\":1}"))
          .isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"crit\":[]}")).isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"b64\":false,\"crit\":[\"b64\"]}"))
          .isEqualTo(INVALID);
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"b64\":false}")).isEqualTo(INVALID);
    }

    @Test
    void rfc8725_3_11_otherTypesAreNotAccessTokens() {
      for (String type : List.of("\"logout+jwt\"", "\"dpop+jwt\"", "\"\"", "1", "null")) {
        assertThat(judgedHeader("{\"alg\":\"ES256\",\"typ\":" + type + "}")).isEqualTo(INVALID);
      }
      assertThat(judgedHeader("{\"alg\":\"ES256\",\"typ\":\"application/AT+jwt\"}"))
          .isEqualTo(GOOD);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "[]",
          "\"x\"",
          "null",
          "",
          "{",
          "{}{}",
          "{} x",
          "{'alg':'ES256'}",
          "{alg:\"ES256\"}",
          "{\"alg\":\"ES256\",}",
          "/**/{\"alg\":\"ES256\"}",
          "\ufeff{\"alg\":\"ES256\"}",
          "{\"alg\":[\"ES256\"]}",
          "{\"alg\":null}",
          "{\"alg\":\"ES256\",\"kid\":1}",
          "{\"alg\":\"none\",\"alg\":\"ES256\"}",
          "{\"alg\":\"ES256\",\"\\u0061lg\":\"ES256\"}"
        })
    void rfc7515_4_theHeaderIsOneStrictObjectWithoutDuplicates(String header) {
      assertThat(judgedHeader(header)).isEqualTo(INVALID);
    }

    @Test
    void rfc7519_4_duplicateClaims() {
      assertThat(judgedClaims(Tokens.CLAIMS.replace("\"sub\"", "\"sub\":\"bob\",\"sub\"")))
          .isEqualTo(INVALID);
    }

    @Test
    void claimsThatAreNotUtf8() {
      byte[] claims = Tokens.CLAIMS.replace("alice", "al?ce").getBytes(StandardCharsets.UTF_8);
      claims[new String(claims, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xff;
      String input = Tokens.b64(ES_HEADER) + "." + Tokens.b64(claims);
      String signature = Tokens.signature(input, Tokens.EC, JWSAlgorithm.ES256);
      assertThat(judged(input + "." + signature)).isEqualTo(INVALID);
    }

    @Test
    void aHugeTokenAndADeepOne() {
      assertThat(judgedClaims(Tokens.claims("x", "\"" + "a".repeat(16000) + "\"")))
          .isEqualTo(INVALID);
      assertThat(judged("a".repeat(1 << 20))).isEqualTo(INVALID);
      assertThat(judgedClaims(Tokens.claims("x", "[".repeat(900) + "]".repeat(900))))
          .isEqualTo(INVALID);
    }

    @Test
    void detailsHoldNothingOfTheToken() {
      var result = gate.bearer(Tokens.es256(Tokens.claims("iss", "\"https://secret.example\"")));
      assertThat(((Refused) result).detail()).doesNotContain("secret");
    }
  }
}
