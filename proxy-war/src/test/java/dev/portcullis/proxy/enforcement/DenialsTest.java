package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contract §7. */
class DenialsTest {

  private static Gate denying(Reason reason, String... headers) throws Exception {
    return Gate.deciding(request -> Gate.denied(request.id(), reason, headers), List.of());
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "PERMITTED")
  void everyReasonHasItsStatusAndItsProblem(Reason reason) throws Exception {
    try (var gate = denying(reason)) {
      var answer = gate.get("/");
      assertThat(answer.status()).isEqualTo(reason.status());
      assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
      assertThat(answer.body())
          .contains(
              "\"reason\":\"" + reason.slug() + "\"",
              "\"type\":\"urn:portcullis:reason:" + reason.slug() + "\"",
              "\"status\":" + reason.status(),
              "\"decision\":\"" + answer.field("X-Request-Id") + "\"");
      if (reason.status() == 503) {
        assertThat(answer.field("Retry-After")).isNotNull();
      }
      var line = gate.line();
      assertThat(line.permitted()).isFalse();
      assertThat(line.answer().status()).isEqualTo(reason.status());
    }
  }

  @Test
  void theDecisionsHeadersAreSent() throws Exception {
    try (var gate =
        denying(
            Reason.CREDENTIALS_MISSING,
            "WWW-Authenticate",
            "Bearer",
            "WWW-Authenticate",
            "Basic realm=\"x\"")) {
      assertThat(gate.get("/").field("WWW-Authenticate")).isEqualTo("Bearer|Basic realm=\"x\"");
    }
  }

  @Test
  void aDenialOfHeadHasNoBodyAndTheConnectionLives() throws Exception {
    try (var gate = denying(Reason.FORBIDDEN);
        var client = new RawClient(gate.port())) {
      client.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(true).status()).isEqualTo(403);
      client.say("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(false).body()).contains("forbidden");
    }
  }

  @Test
  void aSmallUnreadBodyLeavesTheConnectionUsable() throws Exception {
    try (var gate = denying(Reason.FORBIDDEN);
        var client = new RawClient(gate.port())) {
      for (int i = 0; i < 3; i++) {
        client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        assertThat(client.answer(false).status()).isEqualTo(403);
      }
    }
  }

  @Test
  void aLargeUnreadBodyEndsTheConnection() throws Exception {
    try (var gate = denying(Reason.FORBIDDEN);
        var client = new RawClient(gate.port())) {
      client.say("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nhello");
      var answer = client.answer(false);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.field("Connection")).isEqualTo("close");
      assertThat(client.atEnd()).isTrue();
    }
  }

  @Test
  void aFaultIsUndecidableAndNeverAnAllow() throws Exception {
    try (var gate =
        Gate.deciding(
            request -> {
              throw new IllegalStateException("secret detail");
            },
            List.of())) {
      var answer = gate.get("/");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).contains("undecidable").doesNotContain("secret", "Exception");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UNDECIDABLE);
    }
  }

  @Test
  void everyRequestHasAnIdOfItsOwn() throws Exception {
    try (var gate = denying(Reason.FORBIDDEN)) {
      var first = gate.get("/", "X-Request-Id: mine").field("X-Request-Id");
      var second = gate.get("/", "X-Request-Id: mine").field("X-Request-Id");
      assertThat(first).hasSize(26).isNotEqualTo(second).isNotEqualTo("mine");
    }
  }
}
