package dev.portcullis.authentication;

import static dev.portcullis.authentication.Gate.outcome;
import static dev.portcullis.policy.document.AuthenticationMethod.ANONYMOUS;
import static dev.portcullis.policy.document.AuthenticationMethod.API_KEY;
import static dev.portcullis.policy.document.AuthenticationMethod.BASIC;
import static dev.portcullis.policy.document.AuthenticationMethod.CERTIFICATE;
import static dev.portcullis.policy.document.AuthenticationMethod.JWT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.jwt.Tokens;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.authentication.method.Credentials;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.request.Reason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which credential decides. */
class AuthenticationTest {

  private static final List<AuthenticationMethod> ALL = List.of(JWT, API_KEY, ANONYMOUS);
  private static final String KEY = "pk_secret";

  private final Gate gate = new Gate();
  private final String token = Tokens.es256(Tokens.CLAIMS);

  @BeforeEach
  void oneKeyAndOneIssuer() {
    var key =
        new ApiKey(
            "batch", ApiKeys.sha256(KEY), List.of("reader"), List.of(), null, null, null, false);
    gate.policy = Gate.policy(List.of(Gate.CORP_ISSUER), List.of(key), List.of());
    gate.keys.put("corp", List.of(Tokens.EC.toPublicJWK()));
  }

  private String judged(List<AuthenticationMethod> accepted, String... fields) {
    return outcome(gate.judge(accepted, fields));
  }

  @Test
  void theOneCredentialThatIsPresentedDecides() {
    assertThat(judged(ALL, "Authorization", "Bearer " + token)).isEqualTo("corp|alice");
    assertThat(judged(ALL, "X-API-Key", KEY)).isEqualTo("api-key|batch");
    assertThat(judged(ALL)).isEqualTo("anonymous|anonymous");
    assertThat(judged(List.of(JWT, API_KEY))).isEqualTo("credentials-missing");
  }

  @Test
  void twoCredentialsAreMalformedWhateverTheRouteAccepts() {
    String bearer = "Bearer " + token;
    for (var accepted : List.of(ALL, List.of(JWT), List.of(API_KEY), List.of(ANONYMOUS))) {
      assertThat(judged(accepted, "Authorization", bearer, "X-API-Key", KEY))
          .isEqualTo("request-malformed");
      assertThat(judged(accepted, "Authorization", bearer, "authorization", bearer))
          .isEqualTo("request-malformed");
      assertThat(judged(accepted, "X-API-Key", KEY, "x-api-key", KEY))
          .isEqualTo("request-malformed");
      assertThat(judged(accepted, "Authorization", "Basic YTpi", "X-Api-Key", ""))
          .isEqualTo("request-malformed");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer a.b.c, Bearer d.e.f", "Bearer a,b", "Bearer", "Bearer ", "Bearer  ",
            "Bearer\ta.b.c",
        "Bearer a b", "Bearer a.b.c ", "Bearer \"a\"", "Bearer =", "Bearer a=b", "bearer a\u0000",
        "Bearer ä", "Basic a,b", "DPoP a b", "Bearer token=a.b.c"
      })
  void rfc6750_2_1_whatIsNotASchemeAndOneTokenIsMalformed(String field) {
    assertThat(judged(ALL, "Authorization", field)).isNotEqualTo("anonymous|anonymous");
    assertThat(judged(List.of(API_KEY), "Authorization", field))
        .isIn("request-malformed", "credentials-missing");
  }

  @Test
  void rfc9110_11_1_theSchemeHasNoCase() {
    assertThat(judged(ALL, "authorization", "bEARER " + token)).isEqualTo("corp|alice");
    assertThat(judged(ALL, "authorization", "BEARER   " + token)).isEqualTo("corp|alice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Basic YTpi", "Digest a=\"b\", c=\"d\"", "Negotiate abc", "x"})
  void aCredentialThatTheRouteDoesNotAcceptNeverBecomesNobody(String field) {
    assertThat(judged(ALL, "Authorization", field)).isEqualTo("credentials-invalid");
    assertThat(judged(List.of(JWT, API_KEY), "Authorization", field))
        .isEqualTo("credentials-missing");
    assertThat(judged(List.of(JWT, ANONYMOUS), "X-API-Key", KEY)).isEqualTo("credentials-invalid");
  }

  @Test
  void aBadCredentialNeverBecomesNobody() {
    assertThat(judged(ALL, "Authorization", "Bearer a.b.c")).isEqualTo("credentials-invalid");
    assertThat(judged(ALL, "X-API-Key", "pk_guess")).isEqualTo("credentials-invalid");
    assertThat(judged(ALL, "X-API-Key", "")).isEqualTo("credentials-invalid");
  }

  @Test
  void aRouteThatKnowsOnlyNobodyLeavesCredentialsToTheUpstream() {
    assertThat(judged(List.of(ANONYMOUS), "Authorization", "Bearer opaque"))
        .isEqualTo("anonymous|anonymous");
  }

  @Test
  void dpopIsRefusedNotIgnored() {
    assertThat(judged(ALL, "Authorization", "DPoP " + token)).isEqualTo("proof-invalid");
  }

  @Test
  void aMethodThatNobodyServesAuthenticatesNobody() {
    assertThat(judged(List.of(BASIC), "Authorization", "Basic YTpi"))
        .isEqualTo("credentials-missing");
    assertThat(judged(List.of(), "Authorization", "Bearer " + token))
        .isEqualTo("credentials-missing");
  }

  @Test
  void rfc6750_3_challengesNameWhatIsAcceptedAndNothingElse() {
    var gates = gate.authentication;
    assertThat(gates.challenges(List.of(JWT), Reason.CREDENTIALS_MISSING))
        .isEqualTo("Bearer realm=\"portcullis\"");
    assertThat(gates.challenges(List.of(JWT, API_KEY), Reason.CREDENTIALS_EXPIRED))
        .isEqualTo(
            "Bearer realm=\"portcullis\", error=\"invalid_token\", "
                + "ApiKey realm=\"portcullis\", header=\"X-API-Key\"");
    assertThat(gates.challenges(List.of(CERTIFICATE, ANONYMOUS), Reason.CREDENTIALS_INVALID))
        .isEqualTo("Certificate realm=\"portcullis\"");
    assertThat(gates.challenges(List.of(JWT), Reason.STEP_UP_REQUIRED))
        .contains("insufficient_user_authentication");
  }

  @Test
  void credentialsDoNotShowInLogs() {
    var request = Gate.request(List.of(), "X-API-Key", KEY);
    assertThat(Credentials.of(request.fields()).toString()).doesNotContain(KEY);
    var bearer = Gate.request(List.of(), "Authorization", "Bearer " + token);
    assertThat(Credentials.of(bearer.fields()).toString()).doesNotContain(token);
  }
}
