package dev.portcullis.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What issuers publish, read with suspicion. */
class IssuerDocumentsTest {

  private static List<JWK> keys(String jwks) throws IOException {
    return IssuerDocuments.keys(jwks.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void rfc7517_5_keysThatCannotBeUsedAreLeftOut() throws Exception {
    OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).keyID("oct").generate();
    var good = LoopbackIssuer.key("good").toPublicJWK();
    String weak =
        new RSAKeyGenerator(1024, true).keyID("weak").generate().toPublicJWK().toJSONString();
    String encryption =
        new RSAKeyGenerator(2048).keyUse(KeyUse.ENCRYPTION).generate().toPublicJWK().toJSONString();
    String offCurve = good.toJSONString().replace(good.getY().toString(), good.getX().toString());
    String jwks =
        "{\"keys\":[1,null,{},{\"kty\":\"new\"},{\"kty\":\"RSA\"},"
            + "{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQ\"},"
            + String.join(
                ",", secret.toJSONString(), weak, encryption, offCurve, good.toJSONString())
            + "],\"more\":true}";
    assertThat(keys(jwks)).containsExactly(good);
  }

  @Test
  void privateKeysThatAnIssuerPublishesByMistakeAreNotKept() throws Exception {
    var whole = LoopbackIssuer.key("k");
    assertThat(keys(LoopbackIssuer.set(whole))).containsExactly(whole.toPublicJWK());
    assertThat(keys(LoopbackIssuer.set(whole)).get(0).isPrivate()).isFalse();
  }

  @Test
  void certificatesInAKeyAreIgnored() throws Exception {
    String key = LoopbackIssuer.key("k").toPublicJWK().toJSONString();
    String decorated = key.substring(0, key.length() - 1) + ",\"x5c\":[\"garbage\"]}";
    assertThat(keys("{\"keys\":[" + decorated + "]}")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[]",
        "{\"keys\":[],\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"RSA\",\"kty\":\"EC\"}]}",
        "{\"keys\":[{\"kty\":\"EC\",\"x\":{\"a\":1,\"\\u0061\":2}}]}",
        "<p>"
      })
  void whatIsNoKeySetIsAFailure(String text) {
    assertThatThrownBy(() -> keys(text)).isInstanceOf(IOException.class);
  }

  @Test
  void aSetOf101KeysIsTooLarge() {
    String many = "{\"keys\":[" + "{},".repeat(100) + "{}]}";
    assertThatThrownBy(() -> keys(many)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://idp.example.com/jwks",
        "http://127.evil.example/",
        "http://localhost.evil.example/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "https://user@idp.example.com/",
        "//127.0.0.1/",
        "http://2130706433/",
        "http://[::ffff:10.0.0.1]/",
        "jwks",
        "mailto:a@b"
      })
  void keysComeOverHttpsOrFromThisMachine(String location) {
    assertThatThrownBy(() -> Locations.requireTrustworthy(URI.create(location)))
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://idp.example.com/",
        "HTTP://LOCALHOST:1/",
        "http://127.0.0.1/",
        "http://[::1]:2/"
      })
  void theseAreTrustworthy(String location) throws IOException {
    Locations.requireTrustworthy(URI.create(location));
  }

  @Test
  void discovery_4_1_oneSlashIsTakenFromTheEnd() throws IOException {
    assertThat(Locations.discovery("https://a.example/b/"))
        .hasToString("https://a.example/b/.well-known/openid-configuration");
  }

  @Test
  void metadataMayNotLeadFromHttpsToHttp() {
    var issuer = LoopbackIssuer.issuer("i", null, true, "https://a.example");
    Fetcher fetcher =
        location ->
            "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"http://127.0.0.1/\"}"
                .getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> IssuerDocuments.fetchKeys(issuer, fetcher))
        .isInstanceOf(IOException.class);
  }

  @Test
  void redirectsErrorsAndLongBodiesAreFailures() throws Exception {
    var http = new HttpFetcher(Duration.ofSeconds(60));
    try (var server = new LoopbackIssuer()) {
      server.documents.put("/long", "x".repeat(HttpFetcher.MAX_BYTES + 1));
      server.documents.put("/full", "x".repeat(HttpFetcher.MAX_BYTES));
      server.documents.put("/elsewhere", "{}");
      assertThat(http.fetch(URI.create(server.url("/full")))).hasSize(HttpFetcher.MAX_BYTES);
      assertThatThrownBy(() -> http.fetch(URI.create(server.url("/long"))))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> http.fetch(URI.create(server.url("/absent"))))
          .hasMessageContaining("404");
      server.status = 302;
      assertThatThrownBy(() -> http.fetch(URI.create(server.url("/full"))))
          .hasMessageContaining("302");
    }
  }

  /** However slow the machine: also where the time is over before there is a connection. */
  @Test
  void anAnswerThatNeverEndsIsCutOff() throws Exception {
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var location = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
      var over = new CountDownLatch(1);
      var peer = CompletableFuture.runAsync(() -> beginToAnswer(listener, over));
      assertThatThrownBy(() -> new HttpFetcher(Duration.ofMillis(300)).fetch(location))
          .hasMessageContaining("in time");
      over.countDown();
      listener.close();
      peer.get(1, TimeUnit.MINUTES);
    }
  }

  private static void beginToAnswer(ServerSocket listener, CountDownLatch over) {
    try (var socket = listener.accept()) {
      String head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      Awaiting.released(over);
    } catch (IOException e) {
      // Nobody connected in time, or who did is gone.
    }
  }
}
