package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What anybody can send in somebody's name or place costs only what is unverified. */
class DefencesIT {

  private static final String KEY = "defences-key-0123456789";
  private static final String ATTACK = "id=1%27%20UNION%20SELECT%20password%20FROM%20users--%20";

  private static StubUpstream upstream;
  private static TestIssuer issuer;
  private static KeyMaterial keys;
  private static Bundle bundle;

  @BeforeAll
  static void start() throws Exception {
    upstream = new StubUpstream();
    issuer = new TestIssuer();
    keys =
        KeyMaterial.make(
            Path.of("target", "defences-" + ProcessHandle.current().pid()).toAbsolutePath());
    bundle =
        Bundle.with()
            .policy(policy())
            .set("portcullis.quarantine.exempt", "127.0.0.1")
            .set("portcullis.tls.port", FreePorts.one())
            .set("portcullis.tls.key-store", keys.store("server"))
            .set("portcullis.tls.key-store-password", KeyMaterial.PASSWORD)
            .set("portcullis.tls.client-trust-store", keys.store("trust-client"))
            .set("portcullis.tls.client-trust-store-password", KeyMaterial.PASSWORD)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    issuer.close();
    upstream.close();
    Bundle.delete(keys.directory());
  }

  private static String policy() throws GeneralSecurityException {
    return """
    portcullis: 1
    issuers: [{name: test, issuer: "%s", jwks: "%s", audiences: [test]}]
    api-keys:
      - {name: good, sha256: "%s", roles: [reader]}
      - {name: decoy, sha256: "%s", roles: [reader]}
      - {name: offender, sha256: "%s", roles: [reader]}
    certificates: [{name: plant-7, subject: "CN=plant-7,O=Acme", roles: [reader]}]
    roles: [{name: reader}, {name: nobody}]
    upstreams: [{name: echo, targets: ["%s"]}]
    routes:
      - {name: closed, path: /closed, upstream: echo, authenticate: [api-key]}
      - {name: open, path: /open, upstream: echo, authenticate: [anonymous]}
      - {name: known, path: /known, upstream: echo, authenticate: [jwt, api-key, certificate]}
    rules:
      - {name: readers, effect: permit, routes: [known], roles: [reader]}
      - {name: anyone, effect: permit, routes: [open]}
    """
        .formatted(
            TestIssuer.ISSUER,
            issuer.jwksUrl(),
            sha256(KEY),
            sha256(KEY + "-decoy"),
            sha256(KEY + "-offender"),
            upstream.url());
  }

  private static String sha256(String key) throws GeneralSecurityException {
    byte[] octets = key.getBytes(StandardCharsets.US_ASCII);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }

  private static Answer get(String from, String target, String... headerLines) throws IOException {
    String request = RawHttp.head("GET", target, headerLines) + "\r\n";
    return RawHttp.send(from, bundle.dataPort(), request.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  @Test
  void whoGuessesAtAnAddressHoldsUpNobodyWhoIsKnownThere() throws IOException {
    String address = "127.0.0.31";
    String remembered = issuer.token("earlier", "reader");
    assertThat(get(address, "/known", bearer(remembered)).status()).isEqualTo(200);
    for (int i = 0; i < 150; i++) {
      get(address, "/known", "X-API-Key: guess-" + i);
    }
    for (int i = 0; i < 30; i++) {
      get(address, "/known", bearer(issuer.token("x", "reader") + "A"));
    }
    assertThat(get(address, "/known", "X-API-Key: guess").reason())
        .isIn("quarantined", "rate-limited");
    assertThat(get(address, "/known", "X-API-Key: " + KEY).status()).isEqualTo(200);
    assertThat(get(address, "/known", bearer(remembered)).status()).isEqualTo(200);
    assertThat(get(address, "/open").reason()).isEqualTo("quarantined");
    assertThat(get(address, "/open", "X-API-Key: guess").reason()).isEqualTo("quarantined");
  }

  @Test
  void aNewTokenIsGoodAtASuspendedAddress() throws IOException {
    String address = "127.0.0.32";
    await(() -> reason(address, "/known", "X-API-Key: guess").equals("quarantined"));
    String fresh = issuer.token("newcomer", "reader");
    assertThat(get(address, "/known", bearer(fresh)).status()).isEqualTo(200);
    assertThat(get(address, "/known", bearer(fresh + "A")).reason()).isEqualTo("quarantined");
  }

  @Test
  void theGuardOfCredentialsHoldsUpNoRouteThatAsksForNone() throws IOException {
    // 127.0.0.1 is exempt from quarantine: only the guard stands
    await(() -> reason("127.0.0.1", "/known", "X-API-Key: guess").equals("rate-limited"));
    assertThat(get("127.0.0.1", "/open").status()).isEqualTo(200);
    assertThat(get("127.0.0.1", "/known").reason()).isEqualTo("credentials-missing");
    assertThat(get("127.0.0.1", "/known", "X-API-Key: " + KEY).status()).isEqualTo(200);
  }

  @Test
  void whatAPageOfAnotherSiteMakesABrowserSendIsNobodysOffence()
      throws GeneralSecurityException, IOException {
    String address = "127.0.0.33";
    for (String said :
        new String[] {
          "Sec-Fetch-Site: cross-site",
          "Sec-Fetch-Site: same-site",
          "Sec-Fetch-Site: none",
          "Origin: https://evil.example",
          "Origin: null",
          "Referer: https://evil.example/page"
        }) {
      for (int i = 0; i < 8; i++) {
        assertThat(secure(address, "/known?" + ATTACK, said).reason()).isEqualTo("threat-detected");
        assertThat(get(address, "/open?" + ATTACK, said).reason()).isEqualTo("threat-detected");
      }
    }
    assertThat(secure(address, "/known", "Accept: */*").status()).isEqualTo(200);
    assertThat(get(address, "/open").status()).isEqualTo(200);
  }

  @Test
  void oneDecoyKeepsNoPlaceFromAnotherOffender() throws IOException {
    for (String name : new String[] {"-decoy", "-offender"}) {
      String field = "X-API-Key: " + KEY + name;
      await(() -> reason("127.0.0.34", "/closed", field).equals("quarantined"));
    }
    assertThat(reason("127.0.0.34", "/known", "X-API-Key: " + KEY + "-decoy"))
        .isEqualTo("quarantined");
  }

  private static Answer secure(String from, String target, String headerLine)
      throws GeneralSecurityException, IOException {
    var sockets = keys.client("client").getSocketFactory();
    var local = InetAddress.getByName(from);
    try (var socket = sockets.createSocket("127.0.0.1", bundle.tlsPort(), local, 0)) {
      String request = RawHttp.head("GET", target, headerLine) + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return RawHttp.read(socket.getInputStream(), false);
    }
  }

  private static String reason(String from, String target, String headerLine) {
    try {
      return get(from, target, headerLine).reason();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The offences of a window may be split over two: 60 are enough, the guard's burst twice over.
   */
  private static void await(BooleanSupplier holds) {
    boolean seen = false;
    for (int i = 0; i < 1000 && !seen; i++) {
      seen = holds.getAsBoolean();
    }
    assertThat(seen).as("seen within 1000 requests").isTrue();
  }
}
