package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route answers in an upstream's place, and what browsers are told of TLS with it. */
@ExtendWith(SharedBundle.class)
class DirectAnswersIT {

  private static final String SECURITY = "Strict-Transport-Security";

  private final Running running;

  DirectAnswersIT(Running running) {
    this.running = running;
  }

  @BeforeEach
  void forget() {
    running.recorder().clear();
  }

  private static String head(String method, String target, String... lines) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: fields.example.com\r\n"
        + String.join("", List.of(lines).stream().map(line -> line + "\r\n").toList())
        + "\r\n";
  }

  private Answer send(String from, String head) throws IOException {
    byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
    return RawHttp.send(from, running.bundle().dataPort(), bytes);
  }

  private Answer get(String target, String... lines) throws IOException {
    return send("127.0.0.1", head("GET", target, lines));
  }

  private Answer overTls(String target) throws Exception {
    var sockets = running.keys().client().getSocketFactory();
    try (var socket = sockets.createSocket("127.0.0.1", running.bundle().tlsPort())) {
      socket.setSoTimeout(60_000);
      String head = head("GET", target, "Connection: close");
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return RawHttp.read(socket.getInputStream(), false);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/sent-on/a/b?c=d, https://new.example.com/a/b?c=d",
    "/sent-on, https://new.example.com/",
    "/sent-on/@evil.test, https://new.example.com/@evil.test",
    "/sent-on/http:evil.test?//evil.test, https://new.example.com/http:evil.test?//evil.test"
  })
  void clientsAreSentToTheServerOfThePolicy(String target, String location) throws Exception {
    var answer = get(target);
    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.header("Location")).isEqualTo(location);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("X-Request-Id")).isNotEmpty();
    assertThat(answer.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/sent-on//evil.test",
        "/sent-on/\\evil.test",
        "/sent-on/%5cevil.test",
        "/sent-on/%2f%2fevil.test",
        "/sent-on/a?b\\c",
        "/sent-on/../evil"
      })
  void whatSomeReadAsAnotherServerIsMalformed(String target) throws Exception {
    var answer = get(target);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Location")).isEmpty();
  }

  @Test
  void aTextIsAnsweredAndToHeadItsLengthAlone() throws Exception {
    var answer = get("/gone");
    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.header("Content-Type")).isEqualToIgnoringCase("text/plain; charset=utf-8");
    assertThat(answer.header("Content-Length")).isEqualTo("7");
    assertThat(answer.body()).isEqualTo("gone é");
    var head = send("127.0.0.1", head("HEAD", "/gone"));
    assertThat(head.header("Content-Length")).isEqualTo("7");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void whoIsNotPermittedIsDeniedNotAnswered() throws Exception {
    assertThat(get("/kept-to-itself").reason()).isEqualTo("credentials-missing");
    var denied = get("/kept-to-itself", "X-API-Key: " + SharedBundle.KEPT);
    assertThat(denied.reason()).isEqualTo("not-permitted");
    assertThat(denied.body()).doesNotContain("for few");
  }

  @Test
  void overTlsBrowsersAreToldToStayThereByDenialsToo() throws Exception {
    for (String path : List.of("/gone", "/to-tls", "/kept-to-itself")) {
      assertThat(overTls(path).header(SECURITY)).as(path).isEqualTo("max-age=3600");
    }
    assertThat(overTls("/to-tls").status()).isEqualTo(200);
  }

  @Test
  void inTheClearNobodyIsToldWhateverAClientClaims() throws Exception {
    for (String path : List.of("/gone", "/to-tls", "/kept-to-itself")) {
      assertThat(get(path).header(SECURITY)).as(path).isEmpty();
      assertThat(
              get(path, "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1").header(SECURITY))
          .as(path)
          .isEmpty();
    }
    var sent = get("/to-tls?a=b", "X-Forwarded-Proto: https");
    assertThat(sent.status()).isEqualTo(307);
    assertThat(sent.header("Location")).isEqualTo("https://fields.example.com/to-tls?a=b");
    assertThat(running.recorder().next(50)).isNull();
  }

  @Test
  void behindATrustedProxyTheClientsSchemeCounts() throws Exception {
    String[] said = {"X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"};
    var secure = send(SharedBundle.TRUSTED_PROXY, head("GET", "/to-tls", said));
    assertThat(secure.status()).isEqualTo(200);
    assertThat(secure.header(SECURITY)).isEqualTo("max-age=3600");
    said[1] = "X-Forwarded-Proto: http";
    var clear = send(SharedBundle.TRUSTED_PROXY, head("GET", "/to-tls", said));
    assertThat(clear.status()).isEqualTo(307);
    assertThat(clear.header(SECURITY)).isEmpty();
  }
}
