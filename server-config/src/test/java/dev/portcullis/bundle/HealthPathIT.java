package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What load balancers ask the data listeners. */
@ExtendWith(SharedBundle.class)
class HealthPathIT {

  private final Bundle bundle;

  HealthPathIT(Running running) {
    this.bundle = running.bundle();
  }

  @Test
  void aBalancerLearnsThatTheNodeIsReady() throws Exception {
    for (String method : List.of("GET", "OPTIONS")) {
      Answer answer = RawHttp.request(bundle.dataPort(), method, "/balancer/ready");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("ready\n");
      assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }
    assertThat(RawHttp.request(bundle.dataPort(), "HEAD", "/balancer/ready").status())
        .isEqualTo(200);
    Answer haproxy = RawHttp.send(bundle.dataPort(), "OPTIONS / HTTP/1.0\r\n\r\n");
    assertThat(haproxy.body()).isEqualTo("ready\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /balancer/ready?x=1",
        "POST /balancer/ready",
        "GET /balancer/ready/",
        "GET /balancer/ready/more",
        "GET /balancer//ready",
        "GET /balancer/%72eady",
        "GET /Balancer/Ready",
        "GET /",
        "OPTIONS /balancer"
      })
  void whatIsNoQuestionOfABalancerIsDecided(String request) throws Exception {
    String[] parts = request.split(" ");
    Answer answer = RawHttp.request(bundle.dataPort(), parts[0], parts[1]);
    assertThat(answer.body()).isNotEqualTo("ready\n");
  }

  @Test
  void aPreflightAndABodyAreDecided() throws Exception {
    Answer preflight =
        RawHttp.request(
            bundle.dataPort(),
            "OPTIONS",
            "/",
            "Origin: https://a.example",
            "Access-Control-Request-Method: GET");
    assertThat(preflight.body()).isNotEqualTo("ready\n");
    String body = RawHttp.head("OPTIONS", "/", "Content-Length: 1") + "\r\nx";
    assertThat(RawHttp.send(bundle.dataPort(), body).body()).isNotEqualTo("ready\n");
  }

  @Test
  void aBalancersQuestionsAreNoDecisions() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(RawHttp.request(bundle.dataPort(), "HEAD", "/balancer/ready").status())
          .isEqualTo(200);
    }
    RawHttp.request(bundle.dataPort(), "HEAD", "/balancer/marker");
    Awaiting.until(() -> decisions().contains("/balancer/marker"));
    assertThat(decisions().lines().filter(line -> line.contains("\"HEAD\"")))
        .anyMatch(line -> line.contains("\"/balancer/marker\""))
        .noneMatch(line -> line.contains("/balancer/ready"));
  }

  /** The log, which is made with the first decision. */
  private String decisions() throws IOException {
    Path log = bundle.dataDirectory().resolve("logs").resolve("decisions.jsonl");
    return Files.exists(log) ? Files.readString(log) : "";
  }
}
