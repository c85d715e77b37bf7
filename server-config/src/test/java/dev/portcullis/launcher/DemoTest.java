package dev.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DemoTest {

  private final HttpClient client = HttpClient.newHttpClient();

  private String get(String uri) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
        .body();
  }

  private static String member(String json, String name) {
    var matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    assertThat(matcher.find()).as(name + " in " + json).isTrue();
    return matcher.group(1);
  }

  private static PublicKey key(String jwks) throws Exception {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    var point = new ECPoint(number(member(jwks, "x")), number(member(jwks, "y")));
    var spec = new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class));
    return KeyFactory.getInstance("EC").generatePublic(spec);
  }

  private static BigInteger number(String base64) {
    byte[] octets = Base64.getUrlDecoder().decode(base64);
    assertThat(octets).hasSize(32);
    return new BigInteger(1, octets);
  }

  @Test
  void rfc7515ATokenVerifiesWithThePublishedKey() throws Exception {
    try (var issuer = DemoIssuer.start()) {
      String token = member(get(issuer.url() + "/token?user=bob&role=writer"), "access_token");
      String[] parts = token.split("\\.");
      var verification = Signature.getInstance("SHA256withECDSAinP1363Format");
      verification.initVerify(key(get(issuer.url() + "/jwks")));
      verification.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      assertThat(verification.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
      String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      assertThat(claims)
          .contains("\"sub\":\"bob\"", "\"groups\":[\"writer\"]", "\"aud\":\"demo-api\"");
    }
  }

  @Test
  void whatAUserIsCalledCannotAddClaims() {
    try (var issuer = DemoIssuer.start()) {
      String claims = issuer.token("a\",\"groups\":[\"x", "r").split("\\.")[1];
      assertThat(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8))
          .contains("\"sub\":\"a\\\",\\\"groups\\\":[\\\"x\"");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theUpstreamTellsWhatItReceived() throws Exception {
    try (var upstream = DemoUpstream.start()) {
      assertThat(get(upstream.url() + "/orders?a=b"))
          .contains("\"method\": \"GET\"", "\"target\": \"/orders?a=b\"", "\"bodyBytes\": 0");
    }
  }
}
