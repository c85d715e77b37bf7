package dev.portcullis.listener.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.message.Refusal.Kind;
import dev.portcullis.request.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aRefusalSpeaksAsADecisionDoes(Kind kind) {
    Reason reason =
        Arrays.stream(Reason.values())
            .filter(r -> r.slug().equals(kind.reason))
            .findFirst()
            .orElseThrow();
    assertThat(kind.status()).isEqualTo(reason.status());
    assertThat(kind.title).isEqualTo(reason.title());
    assertThat(Refusal.of(kind).document()).contains("\"type\":\"" + reason.type() + "\"");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void rfc9112AnAnswerSaysHowLongItIs(Kind kind) {
    var refusal = Refusal.of(kind);
    String answer = new String(refusal.answer(), StandardCharsets.US_ASCII);
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertThat(answer.substring(0, answer.length() - body.length()))
        .startsWith("HTTP/1.1 " + kind.status() + " ")
        .contains("\r\nContent-Length: " + body.length() + "\r\n")
        .contains("\r\nX-Request-Id: " + refusal.id() + "\r\n")
        .contains("\r\nConnection: close\r\n");
    assertThat(answer.contains("\r\nRetry-After: ")).isEqualTo(kind.status() == 503);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyRefusalHasAnIdOfItsOwn(Kind kind) {
    assertThat(Refusal.of(kind).id()).isNotEqualTo(Refusal.of(kind).id());
  }
}
