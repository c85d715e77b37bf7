package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.AnswerHead;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Answered;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.Obligations;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decision owes to the answer is done to each head that is sent, whoever makes it. */
@Tag("slow")
class DutiesTest {

  private final AtomicInteger carriedOut = new AtomicInteger();

  /** Says its turn and the status, replaces a field, adds to one, takes one away. */
  private List<AnswerDuty> duties() {
    return List.of(
        head -> {
          carriedOut.incrementAndGet();
          head.add("X-Turn", "1/" + head.status());
          head.set("X-Own", "gateway");
          head.add("Vary", "Origin");
          head.remove("X-Gone");
        },
        head -> head.add("X-Turn", "2/" + joined(head)));
  }

  private static String joined(AnswerHead head) {
    return String.join("+", head.values("x-own"));
  }

  private void assertDone(RawClient.Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.field("X-Turn")).isEqualTo("1/" + status + "|2/gateway");
    assertThat(answer.field("X-Own")).isEqualTo("gateway");
    assertThat(answer.field("X-Gone")).isNull();
    assertThat(carriedOut).hasValue(1);
  }

  private Permitted permitted(AccessRequest request, List<String> targets) {
    var plain = Gate.permitted(request, Gate.upstream(targets), 1000, false);
    var its = plain.obligations();
    return new Permitted(
        plain.facts(),
        new Obligations(
            its.forwarding(),
            its.request(),
            its.path(),
            its.fields(),
            its.subject(),
            its.roles(),
            its.assertion(),
            its.balanceKey(),
            its.metering(),
            its.review(),
            duties(),
            null));
  }

  private Gate to(String... targets) throws Exception {
    return deciding(request -> permitted(request, List.of(targets)));
  }

  private static Gate deciding(Function<AccessRequest, Decision> decide) throws Exception {
    return Gate.deciding(decide, List.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 204, 304, 401, 500})
  void ofAnUpstream(int status) throws Exception {
    String answer =
        "HTTP/1.1 "
            + status
            + " X\r\nX-Own: a\r\nx-own: b\r\nX-GONE: 1\r\nVary: Accept\r\n"
            + (status == 204 || status == 304 ? "\r\n" : "Content-Length: 2\r\n\r\nok");
    try (var upstream = RawUpstream.answering(answer);
        var gate = to(upstream.url())) {
      var got = gate.get("/");
      assertDone(got, status);
      assertThat(got.field("Vary")).isEqualTo("Accept|Origin");
    }
  }

  @Test
  void ofAnUpstreamThatWouldHaveItTakenAway() throws Exception {
    try (var upstream =
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\nConnection: X-Own, X-Turn\r\nContent-Length: 2\r\n\r\nok");
        var gate = to(upstream.url())) {
      assertDone(gate.get("/"), 200);
    }
  }

  @Test
  void ofAnUpstreamThatIsDown() throws Exception {
    try (var gate = to("http://127.0.0.1:1")) {
      var answer = gate.get("/");
      assertThat(answer.status()).isIn(502, 503);
      assertDone(answer, answer.status());
    }
  }

  @Test
  void ofAnUpstreamThatSaysNothing() throws Exception {
    try (var upstream = new RawUpstream(c -> c.head());
        var gate = to(upstream.url())) {
      var answer = gate.get("/");
      assertThat(answer.status()).isGreaterThanOrEqualTo(502);
      assertDone(answer, answer.status());
    }
  }

  @Test
  void ofABodyThatIsTooLong() throws Exception {
    try (var upstream = RawUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var gate = to(upstream.url())) {
      assertDone(
          gate.send(
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n" + "x".repeat(2000)),
          413);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, mode = EnumSource.Mode.EXCLUDE, names = "PERMITTED")
  void ofADenialForAnyReason(Reason reason) throws Exception {
    try (var gate =
        deciding(
            request -> {
              var plain = Gate.denied(request.id(), reason);
              return new Denied(plain.facts(), plain.headers(), duties());
            })) {
      assertDone(gate.get("/"), reason.status());
    }
  }

  @Test
  void ofAHandshakeThatIsMalformed() throws Exception {
    try (var gate = to("http://127.0.0.1:1")) {
      assertDone(gate.get("/", "Connection: Upgrade", "Upgrade: websocket"), 400);
    }
  }

  @Test
  void ofInterimAnswersAndTheirFinalOne() throws Exception {
    try (var upstream =
            RawUpstream.answering(
                "HTTP/1.1 103 Early Hints\r\nX-Own: a\r\nX-Gone: 1\r\n\r\n"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var gate = to(upstream.url())) {
      assertThat(gate.get("/").field("X-Turn")).isEqualTo("1/200|2/gateway");
      assertThat(gate.interim)
          .containsExactly("103 X-Turn 1/103 X-Own gateway Vary Origin X-Turn 2/gateway");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST"})
  void aTextOfTheGatewayIsSentWithItsLengthInBytes(String method) throws Exception {
    var fields = HttpFields.of("Content-Type", "text/plain; charset=utf-8");
    try (var gate =
        deciding(
            request ->
                new Answered(
                    Gate.denied(request.id(), Reason.ANSWERED).facts(),
                    410,
                    fields,
                    "gone \u00e9",
                    duties()))) {
      var answer = gate.send(method + " / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
      assertDone(answer, 410);
      assertThat(answer.field("Content-Length")).isEqualTo("7");
      var line = gate.line();
      assertThat(line.answer().status()).isEqualTo(410);
      assertThat(line.answer().size()).isEqualTo(method.equals("HEAD") ? 0 : 7);
    }
  }

  @Test
  void whatTheGatewayAnswersIsSentObservedAndNotForwarded() throws Exception {
    try (var gate =
        deciding(
            request ->
                new Answered(
                    Gate.denied(request.id(), Reason.ANSWERED).facts(),
                    204,
                    HttpFields.of("Access-Control-Max-Age", "5"),
                    "",
                    duties()))) {
      var answer = gate.get("/");
      assertDone(answer, 204);
      assertThat(answer.field("Access-Control-Max-Age")).isEqualTo("5");
      assertThat(answer.field("X-Request-Id")).isNotEmpty();
      assertThat(answer.field("Content-Length")).isNull();
      assertThat(answer.body()).isEmpty();
      var line = gate.line();
      assertThat(line.permitted()).isFalse();
      assertThat(line.ending().reason()).isEqualTo(Reason.ANSWERED);
      assertThat(line.answer().status()).isEqualTo(204);
    }
  }
}
