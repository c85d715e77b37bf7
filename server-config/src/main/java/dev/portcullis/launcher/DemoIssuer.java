package dev.portcullis.launcher;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A token issuer with one ES256 key made at its start: its key set, and tokens for whoever asks
 * ({@code /token?user=…&role=…}).
 */
record DemoIssuer(DemoServer server, KeyPair key) implements AutoCloseable {

  static final String AUDIENCE = "demo-api";

  private static final Duration LIFE = Duration.ofHours(12);
  private static final int COORDINATE_BYTES = 32;

  static DemoIssuer start() throws IOException {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var issuer = new DemoIssuer(DemoServer.start("demo-issuer"), generator.generateKeyPair());
      issuer.server.server().createContext("/jwks", issuer::keys);
      issuer.server.server().createContext("/token", issuer::tokenFor);
      return issuer;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has P-256", e);
    }
  }

  String url() {
    return server.url();
  }

  private void keys(HttpExchange exchange) throws IOException {
    var point = ((ECPublicKey) key.getPublic()).getW();
    DemoServer.answer(
        exchange,
        """
        {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"demo","x":"%s","y":"%s"}]}
        """
            .formatted(coordinate(point.getAffineX()), coordinate(point.getAffineY())));
  }

  /** RFC 7518 §6.2.1.2: as many octets as the curve's size, leading zeros included. */
  private static String coordinate(BigInteger value) {
    byte[] signed = value.toByteArray();
    var unsigned = new byte[COORDINATE_BYTES];
    int length = Math.min(signed.length, COORDINATE_BYTES);
    System.arraycopy(signed, signed.length - length, unsigned, COORDINATE_BYTES - length, length);
    return base64(unsigned);
  }

  private void tokenFor(HttpExchange exchange) throws IOException {
    Map<String, String> query = query(exchange.getRequestURI().getQuery());
    String token = token(query.getOrDefault("user", "alice"), query.getOrDefault("role", "reader"));
    DemoServer.answer(
        exchange,
        """
        {"access_token":"%s","token_type":"Bearer","expires_in":%d}
        """
            .formatted(token, LIFE.toSeconds()));
  }

  private static Map<String, String> query(@Nullable String query) {
    var parameters = new TreeMap<String, String>();
    for (String parameter : (query == null ? "" : query).split("&")) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
      }
    }
    return parameters;
  }

  /** A token that is good for twelve hours. */
  String token(String user, String role) {
    long now = Instant.now().getEpochSecond();
    String header = "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"demo\"}";
    String claims =
        "{\"iss\":%s,\"aud\":\"%s\",\"sub\":%s,\"groups\":[%s],\"scope\":\"orders:read\",\"iat\":%d,\"exp\":%d}"
            .formatted(
                DemoServer.quoted(url()),
                AUDIENCE,
                DemoServer.quoted(user),
                DemoServer.quoted(role),
                now,
                now + LIFE.toSeconds());
    String signed = base64(utf8(header)) + "." + base64(utf8(claims));
    return signed + "." + base64(signature(signed));
  }

  private byte[] signature(String text) {
    try {
      var signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(key.getPrivate());
      signature.update(utf8(text));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM signs with P-256", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.close();
  }

  /** No private key. */
  @Override
  public String toString() {
    return "DemoIssuer[" + url() + "]";
  }
}
