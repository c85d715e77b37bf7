package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.portcullis.authentication.Gate;
import dev.portcullis.policy.document.AuthenticationMethod;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** No byte of a token can be other than it is. */
@Tag("slow")
class MutationTest {

  private static final List<String> GENUINE =
      List.of(
          Tokens.es256(Tokens.CLAIMS),
          Tokens.signed("{\"alg\":\"RS256\"}", Tokens.CLAIMS, Tokens.RSA, JWSAlgorithm.RS256),
          Tokens.signed("{\"alg\":\"PS256\"}", Tokens.CLAIMS, Tokens.RSA, JWSAlgorithm.PS256),
          Tokens.eddsa("{\"alg\":\"EdDSA\"}", Tokens.CLAIMS, Tokens.ED));

  private final Gate gate = new Gate();

  MutationTest() {
    gate.keys.put(
        "corp", List.of(Tokens.RSA.toPublicJWK(), Tokens.EC.toPublicJWK(), Tokens.ED.publicKey()));
  }

  private String judged(String token) {
    return outcome(gate.bearer(token));
  }

  @Provide
  Arbitrary<String> genuine() {
    return Arbitraries.of(GENUINE);
  }

  @Provide
  Arbitrary<Character> letters() {
    return Arbitraries.chars()
        .with("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/~ ,\u0000é");
  }

  @Property(tries = 2000)
  void noTokenWithOneCharacterReplacedIsGood(
      @ForAll("genuine") String token, @ForAll int where, @ForAll("letters") char letter) {
    int at = Math.floorMod(where, token.length());
    Assume.that(token.charAt(at) != letter);
    assertThat(judged(token.substring(0, at) + letter + token.substring(at + 1)))
        .isIn("credentials-invalid", "request-malformed");
  }

  @Property(tries = 1000)
  void noTokenWithOneCharacterMoreOrLessIsGood(
      @ForAll("genuine") String token, @ForAll int where, @ForAll("letters") char letter) {
    int at = Math.floorMod(where, token.length());
    Assume.that(at > 0 || letter != ' '); // RFC 6750 §2.1 allows spaces before the token
    assertThat(judged(token.substring(0, at) + letter + token.substring(at)))
        .isIn("credentials-invalid", "request-malformed");
    assertThat(judged(token.substring(0, at) + token.substring(at + 1)))
        .isIn("credentials-invalid", "request-malformed");
  }

  @Property(tries = 300)
  void partsOfDifferentTokensMakeNoToken(
      @ForAll("genuine") String head,
      @ForAll("genuine") String tail,
      @ForAll @IntRange(min = 0, max = 1) int after) {
    Assume.that(!head.equals(tail));
    int cut = after == 0 ? head.indexOf('.') : head.lastIndexOf('.');
    int from = after == 0 ? tail.indexOf('.') : tail.lastIndexOf('.');
    assertThat(judged(head.substring(0, cut) + tail.substring(from)))
        .isEqualTo("credentials-invalid");
  }

  @Property(tries = 1000)
  void anyTextAtAllIsRefusedOrMalformedAndNeverAFault(@ForAll String text) {
    assertThat(judged(text)).isIn("credentials-invalid", "request-malformed");
    assertThat(outcome(gate.judge(List.of(AuthenticationMethod.JWT), "Authorization", text)))
        .isIn("credentials-missing", "credentials-invalid", "request-malformed");
    assertThat(outcome(gate.judge(List.of(AuthenticationMethod.API_KEY), "X-API-Key", text)))
        .isIn("credentials-invalid", "request-malformed");
  }

  @Property(tries = 500)
  void anySignedClaimsAreGoodOrRefusedAndNeverAFault(
      @ForAll("names") String name, @ForAll("values") String value) {
    assertThat(judged(Tokens.es256(Tokens.claims(name, value))))
        .matches("corp\\|.*|credentials-invalid|credentials-expired|proof-invalid");
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of("exp", "nbf", "iat", "aud", "iss", "sub", "groups", "scope", "jti", "x");
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "-1e-400",
        "1795435500.999",
        "\"\"",
        "\"a\"",
        "[]",
        "{}",
        "[[]]",
        "[null]",
        "[\"a\",\"a\"]",
        "{\"a\":{\"a\":[1,2.5,true,null]}}",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "9223372036854775808",
        "123456789012345678901234567890",
        "\"a,b c\"",
        "[1",
        "NaN",
        "'a'");
  }
}
