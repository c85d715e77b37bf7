package dev.portcullis.authentication;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.PolicyDocument.ClaimNames;
import dev.portcullis.policy.PolicyDocument.Issuer;
import dev.portcullis.request.Subject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a genuine token says, and whether it counts here and now. */
class TokenClaimsTest {

  private static final String INVALID = "credentials-invalid";

  private final Gate gate = new Gate();

  @BeforeEach
  void corpHasOneKey() {
    gate.keys.put("corp", List.of(Tokens.EC.toPublicJWK()));
  }

  private String judged(String token) {
    return outcome(gate.bearer(token));
  }

  private String judgedClaims(String claims) {
    return judged(Tokens.es256(claims));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "iss;\"https://idp.example.com/realms/corp/\"",
        "iss;\"HTTPS://idp.example.com/realms/corp\"",
        "iss;[\"https://idp.example.com/realms/corp\"]",
        "iss;",
        "aud;\"other\"",
        "aud;[]",
        "aud;[\"other\"]",
        "aud;",
        "aud;[\"orders-api\",1]",
        "aud;\"ORDERS-API\"",
        "aud;{\"orders-api\":1}",
        "exp;",
        "exp;\"1795435500\"",
        "exp;null",
        "exp;true",
        "exp;[1795435500]",
        "exp;-1",
        "exp;1e300",
        "exp;9223372036854775807",
        "exp;99999999999999999999999",
        "nbf;1795435231",
        "nbf;\"x\"",
        "nbf;null",
        "iat;1795435231",
        "iat;\"x\"",
        "sub;",
        "sub;\"\"",
        "sub;1",
        "sub;null",
        "sub;[\"alice\"]",
        "sub;\"a\\u0000b\"",
        "sub;\"a\\r\\nPortcullis-Roles: admin\"",
        "groups;[1]",
        "groups;[\"reader\",null]",
        "groups;{\"reader\":true}",
        "groups;[\"\"]",
        "groups;[[\"reader\"]]",
        "groups;[\"a\\nb\"]",
        "groups;true",
        "scope;1",
        "scope;[\"a b\"]"
      },
      delimiter = ';')
  void rfc7519_4_1_claimsThatAreNotGood(String name, String value) {
    assertThat(judgedClaims(Tokens.claims(name, value))).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "aud;\"orders-api\"",
        "iat;",
        "iat;1795435230",
        "nbf;1795435230",
        "nbf;1795435200.5",
        "exp;1795435171",
        "exp;1795435199",
        "exp;1.7954355e9",
        "groups;",
        "groups;null",
        "groups;[]",
        "groups;\"a b\"",
        "scope;[\"orders:read\"]",
        "jti;1",
        "x;null",
        "x;[null]",
        "sub;\"Jürgen\""
      },
      delimiter = ';')
  void rfc7519_4_1_claimsThatAreGood(String name, String value) {
    assertThat(judgedClaims(Tokens.claims(name, value))).startsWith("corp|");
  }

  @Test
  void rfc7519_4_1_4_expiredIsToldOnlyOfGenuineTokens() {
    String expired = Tokens.es256(Tokens.claims("exp", "1795435170"));
    assertThat(judged(expired)).isEqualTo("credentials-expired");
    String forged = expired.substring(0, expired.lastIndexOf('.') + 1);
    assertThat(judged(forged + Tokens.b64(new byte[64]))).isEqualTo(INVALID);
  }

  @Test
  void aSubjectOf257CharactersIsTooLong() {
    assertThat(judgedClaims(Tokens.claims("sub", "\"" + "a".repeat(256) + "\"")))
        .startsWith("corp|");
    assertThat(judgedClaims(Tokens.claims("sub", "\"" + "a".repeat(257) + "\"")))
        .isEqualTo(INVALID);
  }

  @Test
  void rolesAreBoundedInNumber() {
    assertThat(judgedClaims(Tokens.claims("groups", "\"" + "a,".repeat(513) + "\"")))
        .isEqualTo(INVALID);
  }

  @Test
  void rfc7800_3_aBoundTokenIsWorthNothingWithoutItsProof() {
    assertThat(judgedClaims(Tokens.claims("cnf", "{\"jkt\":\"x\"}"))).isEqualTo("proof-invalid");
    assertThat(judgedClaims(Tokens.claims("cnf", "null"))).isEqualTo("proof-invalid");
  }

  @Test
  void dottedNamesReachIntoObjectsUnlessAClaimHasThatVeryName() {
    var names = new ClaimNames("sub", "realm_access.roles", "https://a.example/s");
    var corp = Gate.CORP_ISSUER;
    gate.policy =
        Gate.policy(
            List.of(
                new Issuer(
                    "corp",
                    corp.issuer(),
                    corp.jwks(),
                    false,
                    corp.audiences(),
                    corp.algorithms(),
                    names,
                    corp.leeway())),
            List.of(),
            List.of());
    String nested = Tokens.claims("realm_access", "{\"roles\":[\"admin\"]}");
    String claims = "{\"https://a.example/s\":\"a,b c\"," + nested.substring(1);
    Subject subject = gate.subject(gate.bearer(Tokens.es256(claims)));
    assertThat(subject.roles()).isEqualTo(Set.of("admin"));
    assertThat(subject.scopes()).isEqualTo(Set.of("a", "b", "c"));
    assertThat(ClaimValues.find(Map.of("a", Map.of("b", 1)), "a.b.c")).isNull();
  }
}
