package dev.portcullis.authentication.jwt;

import static dev.portcullis.authentication.Gate.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.Gate;
import dev.portcullis.information.HttpFetcher;
import dev.portcullis.information.JwksSettings;
import dev.portcullis.information.JwksSource;
import dev.portcullis.information.LoopbackIssuer;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.ClaimNames;
import dev.portcullis.request.Patience;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A token's whole way: an issuer on a socket, its keys, the cache of verified tokens. */
class RotationTest {

  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  @Test
  void tokensComeAndGoWithTheKeysThatTheirIssuerPublishes() throws IOException {
    try (var server = new LoopbackIssuer()) {
      var old = Tokens.ec("old");
      var fresh = Tokens.ec("fresh");
      var source =
          new JwksSource(
              new HttpFetcher(Duration.ofSeconds(60)),
              Runnable::run,
              () -> now,
              () -> now.getEpochSecond() * 1_000_000_000,
              () -> 0.5,
              JwksSettings.DEFAULT);
      var authentication = new Authentication(source, () -> now, 100);
      var policy =
          Gate.policy(
              List.of(
                  new Issuer(
                      "corp",
                      Gate.CORP,
                      server.url("/jwks"),
                      false,
                      List.of(),
                      Issuer.DEFAULT_ALGORITHMS,
                      ClaimNames.DEFAULT,
                      Duration.ZERO)),
              List.of(),
              List.of());
      server.publish(old.toPublicJWK());
      source.activate(policy.issuers());
      var before = Gate.request(List.of(), "Authorization", bearer("old", old));
      var after = Gate.request(List.of(), "Authorization", bearer("fresh", fresh));
      var jwt = List.of(AuthenticationMethod.JWT);

      assertThat(outcome(authentication.authenticate(before, jwt, policy, Patience.WAITS)))
          .isEqualTo("corp|alice");
      assertThat(outcome(authentication.authenticate(after, jwt, policy, Patience.WAITS)))
          .isEqualTo("credentials-invalid");

      server.publish(fresh.toPublicJWK());
      now = now.plusSeconds(60);
      assertThat(outcome(authentication.authenticate(before, jwt, policy, Patience.WAITS)))
          .isEqualTo("corp|alice");
      assertThat(outcome(authentication.authenticate(after, jwt, policy, Patience.WAITS)))
          .isEqualTo("corp|alice");
      assertThat(outcome(authentication.authenticate(before, jwt, policy, Patience.WAITS)))
          .isEqualTo("credentials-invalid");
    }
  }

  private static String bearer(String kid, ECKey key) {
    String header = "{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}";
    return "Bearer " + Tokens.signed(header, Tokens.CLAIMS, key, JWSAlgorithm.ES256);
  }
}
