package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import org.junit.jupiter.api.Test;

class ForwardingTest {

  private static final String OK =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

  @Test
  void aGetReachesTheUpstreamAndItsAnswerTheClient() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/orders/7?x=1%20&y", "Accept: */*");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(answer.field("Content-Type")).isEqualTo("text/plain");
      assertThat(answer.field("Server")).isNull();
      String head = upstream.heads().get(0);
      assertThat(head).startsWith("GET /orders/7?x=1%20&y HTTP/1.1\r\n");
      assertThat(RawClient.field(head, "Accept")).isEqualTo("*/*");
      assertThat(RawClient.field(head, "Host")).isEqualTo("127.0.0.1:" + upstream.port());
      var line = gate.line();
      assertThat(line.ending().reason()).isEqualTo(Reason.PERMITTED);
      assertThat(line.answer().status()).isEqualTo(200);
      assertThat(line.answer().size()).isEqualTo(5);
      assertThat(line.request().path()).isEqualTo("/orders/7");
      assertThat(line.request().id()).isEqualTo(answer.field("X-Request-Id"));
    }
  }

  @Test
  void aPostWithABodyOfKnownLengthArrivesWhole() throws Exception {
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  c.say("HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\n" + c.read(4));
                });
        var gate = Gate.to(upstream)) {
      var answer = gate.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd");
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.body()).isEqualTo("abcd");
      assertThat(gate.line().answer().requestSize()).isEqualTo(4);
    }
  }
}
