package dev.portcullis.bench.token;

import com.sun.net.httpserver.HttpServer;
import dev.portcullis.bench.machine.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The token issuer of a run: new keys each time, served as a JWKS on the loopback address. */
public final class Issuer implements AutoCloseable {

  /** The {@code iss} claim of its tokens. */
  public static final String NAME = "https://issuer.bench";

  /** The {@code aud} claim. */
  public static final String AUDIENCE = "bench";

  /** The one role of its subjects. */
  public static final String ROLE = "reader";

  private static final long LIFE_SECONDS = 24 * 3600;

  private final Map<Algorithm, SigningKey> keys = new EnumMap<>(Algorithm.class);
  private final HttpServer server;

  private Issuer() throws IOException, GeneralSecurityException {
    for (Algorithm algorithm : Algorithm.values()) {
      keys.put(algorithm, SigningKey.generate(algorithm));
    }
    server = HttpServer.create(new InetSocketAddress(Ports.LOOPBACK, 0), 0);
    byte[] jwks = jwks().getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/jwks",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, jwks.length);
          exchange.getResponseBody().write(jwks);
          exchange.close();
        });
    server.start();
  }

  /** Makes keys and serves them. */
  public static Issuer open() throws IOException {
    try {
      return new Issuer();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private String jwks() {
    return keys.values().stream()
        .map(SigningKey::jwk)
        .collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  public String jwksUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
  }

  /** Writes the public key of an algorithm for those that read PEM files. */
  public Path pem(Algorithm algorithm, Path directory) throws IOException {
    return Files.writeString(directory.resolve(algorithm + ".pem"), key(algorithm).pem());
  }

  private SigningKey key(Algorithm algorithm) {
    return Objects.requireNonNull(keys.get(algorithm));
  }

  /** Tokens of distinct subjects, good for a day. */
  public List<String> tokens(Algorithm algorithm, int count) {
    long now = now();
    return IntStream.range(0, count)
        .parallel()
        .mapToObj(i -> key(algorithm).sign(claims(i, ROLE, now, now + LIFE_SECONDS)))
        .toList();
  }

  /** A token whose subject was changed after it was signed. */
  public String forged(Algorithm algorithm) {
    String[] mine = tokens(algorithm, 1).get(0).split("\\.", -1);
    String[] other = tokens(algorithm, 2).get(1).split("\\.", -1);
    return String.join(".", other[0], other[1], mine[2]);
  }

  /** A token that was good until an hour ago. */
  public String expired(Algorithm algorithm) {
    long now = now();
    return key(algorithm).sign(claims(0, ROLE, now - LIFE_SECONDS, now - 3600));
  }

  /** A good token of a subject that may do nothing. */
  public String withoutRole(Algorithm algorithm) {
    long now = now();
    return key(algorithm).sign(claims(0, "guest", now, now + LIFE_SECONDS));
  }

  private static long now() {
    return Instant.now().getEpochSecond();
  }

  private static String claims(int subject, String role, long from, long until) {
    return """
        {"iss":"%s","aud":"%s","sub":"subject-%06d","groups":["%s"],"scope":"orders:read",\
        "iat":%d,"nbf":%d,"exp":%d}"""
        .formatted(NAME, AUDIENCE, subject, role, from, from, until);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
