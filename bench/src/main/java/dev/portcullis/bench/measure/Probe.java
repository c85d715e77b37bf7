package dev.portcullis.bench.measure;

import dev.portcullis.bench.peer.Nginx;
import dev.portcullis.bench.peer.Running;
import dev.portcullis.bench.token.Algorithm;
import dev.portcullis.bench.token.Issuer;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/**
 * Sees before any measurement that a peer does what is measured: it passes good requests on whole,
 * and, if it checks, refuses bad ones with the status that Portcullis gives.
 */
final class Probe {

  private record Answer(int status, int octets) {}

  private final Running running;
  private final Issuer issuer;

  Probe(Running running, Issuer issuer) {
    this.running = running;
    this.issuer = issuer;
  }

  void check(boolean checks) throws IOException {
    for (Algorithm algorithm : Algorithm.values()) {
      String token = issuer.tokens(algorithm, 1).get(0);
      require("a good request", new Answer(200, Nginx.SMALL), answer(Cell.Answer.SMALL, token));
      if (running.prefix().isEmpty()) {
        require("a good request", new Answer(200, Nginx.LARGE), answer(Cell.Answer.LARGE, token));
      }
      if (checks) {
        refuses("a request with a forged token", 401, Optional.of(issuer.forged(algorithm)));
        refuses("a request with an expired token", 401, Optional.of(issuer.expired(algorithm)));
        refuses("a request without the role", 403, Optional.of(issuer.withoutRole(algorithm)));
      }
    }
    if (checks) {
      refuses("a request without a token", 401, Optional.empty());
    }
  }

  private void refuses(String what, int status, Optional<String> token) throws IOException {
    require(what, status, answer(Cell.Answer.SMALL, token).status());
  }

  private void require(String what, Object expected, Object actual) throws IOException {
    if (!expected.equals(actual)) {
      throw new IOException(
          "%s: %s should give %s and gave %s"
              .formatted(running.child().name(), what, expected, actual));
    }
  }

  private Answer answer(Cell.Answer answer, String token) throws IOException {
    return answer(answer, Optional.of(token));
  }

  private Answer answer(Cell.Answer answer, Optional<String> token) throws IOException {
    var uri = URI.create("http://127.0.0.1:" + running.port() + running.prefix() + answer.path());
    var connection = (HttpURLConnection) uri.toURL().openConnection();
    token.ifPresent(t -> connection.setRequestProperty("Authorization", "Bearer " + t));
    int status = connection.getResponseCode();
    if (status >= 400) {
      return new Answer(status, 0);
    }
    try (InputStream body = connection.getInputStream()) {
      return new Answer(status, body.readAllBytes().length);
    }
  }
}
