package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.Gate;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.request.Subject;
import java.util.List;
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
        "sub;1.5",
        "sub;true",
        "sub;null",
        "sub;[\"alice\"]",
        "sub;\"a\\u0000b\"",
        "sub;\"a\\ud800\"",
        "sub;\"\\udc00b\"",
        "sub;\"\\udc00\\ud800\"",
        "x;[{\"y\":\"\\ud83d\"}]",
        "x;{\"\\ud83d\":1}",
        "typ;\"ID\"",
        "typ;\"Refresh\"",
        "typ;\"id_token\"",
        "typ;[\"ID\"]",
        "token_use;\"id\"",
        "token_type;\"refresh\"",
        "at_hash;\"x\"",
        "c_hash;null",
        "s_hash;\"x\"",
        "events;{\"http://schemas.openid.net/event/backchannel-logout\":{}}",
        "sub;\"a\\r\\nPortcullis-Roles: admin\"",
        "groups;{\"reader\":true}",
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
        "sub;\"Jürgen\"",
        "sub;\"\\ud83d\\ude00\"",
        "sub;7",
        "typ;\"Bearer\"",
        "token_use;\"access\"",
        "token_type;\"Bearer\"",
        "nonce;\"n\"",
        "groups;[1]",
        "groups;[\"reader\",null]",
        "groups;[\"\"]",
        "groups;[[\"reader\"]]",
        "groups;[\"a\\nb\"]"
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
  }

  @Test
  void aTokenWithANonceAndWithoutAGrantIsAnIdToken() {
    String claims = Tokens.claims("nonce", "\"n\"").replaceAll(",\"scope\":\"[^\"]*\"", "");
    assertThat(claims).doesNotContain("scope");
    assertThat(judgedClaims(claims)).isEqualTo(INVALID);
  }

  @Test
  void oneGroupThatIsNoNameTakesAwayNoOther() {
    String groups = "[\"reader\",7,null,{\"a\":1},\"\",\"" + "x".repeat(300) + "\",\"auditor\"]";
    Subject subject = gate.subject(gate.bearer(Tokens.es256(Tokens.claims("groups", groups))));
    assertThat(subject.roles()).containsExactlyInAnyOrder("reader", "auditor");
  }

  @Test
  void aNumericSubjectIsItsDigits() {
    var one = gate.subject(gate.bearer(Tokens.es256(Tokens.claims("sub", "9007199254740993"))));
    assertThat(one.id()).isEqualTo("9007199254740993");
    String big = "123456789012345678901234567890";
    var two = gate.subject(gate.bearer(Tokens.es256(Tokens.claims("sub", big))));
    assertThat(two.id()).isEqualTo(big);
  }

  @Test
  void numbersThatDifferNeverBecomeOne() {
    for (var pair :
        List.of(
            List.of("123456789012345678901", "123456789012345678902"),
            List.of("-123456789012345678901", "-123456789012345678902"),
            List.of("9007199254740993.0", "9007199254740992.0"),
            List.of("9223372036854775807", "9223372036854775806"))) {
      var one = gate.subject(gate.bearer(Tokens.es256(Tokens.claims("tenant", pair.get(0)))));
      var two = gate.subject(gate.bearer(Tokens.es256(Tokens.claims("tenant", pair.get(1)))));
      assertThat(one.claims().get("tenant")).isNotEqualTo(two.claims().get("tenant"));
    }
  }

  @Test
  void aTimeInMillisecondsIsHintedAtToTheOwner() {
    var result = gate.bearer(Tokens.es256(Tokens.claims("exp", "1795435500000")));
    assertThat(((Refused) result).detail()).contains("exp").contains("milliseconds");
    var other = gate.bearer(Tokens.es256(Tokens.claims("exp", "1e300")));
    assertThat(((Refused) other).detail()).doesNotContain("milliseconds");
  }
}
