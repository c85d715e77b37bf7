package dev.portcullis.bundle;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A real token issuer: signs RS256 tokens and serves its keys, which a test changes, over HTTP. */
final class TestIssuer implements AutoCloseable {

  static final String ISSUER = "https://issuer.test";

  private final HttpServer server;
  private final RSAKey key;
  private final AtomicInteger fetches = new AtomicInteger();
  private volatile List<JWK> published;

  TestIssuer() throws IOException, JOSEException {
    key = key("test-1");
    published = List.of(key.toPublicJWK());
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/jwks",
        exchange -> {
          fetches.incrementAndGet();
          byte[] jwks = new JWKSet(published).toString().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, jwks.length);
          exchange.getResponseBody().write(jwks);
          exchange.close();
        });
    server.start();
  }

  static RSAKey key(String kid) throws JOSEException {
    return new RSAKeyGenerator(2048).keyID(kid).generate();
  }

  /** Publishes these keys instead of those before; with none, its own key is withdrawn too. */
  void publish(RSAKey... keys) {
    published = Stream.of(keys).<JWK>map(RSAKey::toPublicJWK).toList();
  }

  /** The key that signs unless another is given. */
  RSAKey key() {
    return key;
  }

  /** How often its keys were asked for. */
  int fetches() {
    return fetches.get();
  }

  String jwksUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
  }

  /** A good token of an hour. */
  String token(String subject, String... roles) {
    return token(claims -> claims.subject(subject).claim("groups", List.of(roles)));
  }

  /** A token whose claims a test bends. */
  String token(UnaryOperator<JWTClaimsSet.Builder> bend) {
    return token(key, bend);
  }

  /** The same, signed with a key that a test has. */
  static String token(RSAKey key, UnaryOperator<JWTClaimsSet.Builder> bend) {
    var now = Instant.now();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience("test")
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(3600)));
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
    var token = new SignedJWT(header, bend.apply(claims).build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
