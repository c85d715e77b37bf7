package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.proxy.fields.TrailerFields;
import dev.portcullis.request.Reason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §6.5: fields behind a body; and §15.2: answers before the answer. */
class TrailersTest {

  private static final String ANSWER =
      "HTTP/1.1 200 OK\r\n"
          + "Transfer-Encoding: chunked\r\n"
          + "Trailer: X-Sum, Content-Length, Set-Cookie\r\n\r\n"
          + "2\r\n"
          + "ok\r\n"
          + "0\r\n"
          + "X-Sum: 9\r\n"
          + "X-Sum: 10\r\n"
          + "Set-Cookie: a=b\r\n"
          + "Content-Length: 7\r\n"
          + "Transfer_Encoding: x\r\n"
          + "X-Request-Id: forged\r\n"
          + "Connection: close\r\n\r\n";

  private static String whole(Gate gate, String request) throws Exception {
    try (var client = new RawClient(gate.port())) {
      client.say(request);
      return new String(client.in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String get(String fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, TE\r\n" + fields + "\r\n";
  }

  @Test
  void anAnswersTrailersReachAClientThatTakesThem() throws Exception {
    try (var upstream = RawUpstream.answering(ANSWER);
        var gate = Gate.to(upstream)) {
      String answer = whole(gate, get("TE: trailers\r\n"));
      assertThat(answer).contains("\r\nTrailer: X-Sum\r\n");
      assertThat(answer.substring(answer.indexOf("\r\n\r\n")))
          .containsIgnoringCase("2\r\nok\r\n0\r\nx-sum: 9, 10\r\n\r\n");
      assertThat(upstream.heads().get(0))
          .contains("\r\nTE: trailers\r\n", "\r\nConnection: TE\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "TE: deflate\r\n", "TE: trailersx;q=1\r\n"})
  void aClientThatDoesNotTakeTrailersGetsNone(String fields) throws Exception {
    try (var upstream = RawUpstream.answering(ANSWER);
        var gate = Gate.to(upstream)) {
      assertThat(whole(gate, get(fields))).contains("ok").doesNotContainIgnoringCase("x-sum");
      assertThat(upstream.heads().get(0)).doesNotContain("TE: ").doesNotContain("Connection");
    }
  }

  @Test
  void ofTeOnlyTrailersIsPassedOn() throws Exception {
    try (var upstream = RawUpstream.answering(ANSWER);
        var gate = Gate.to(upstream)) {
      whole(gate, get("TE: deflate;q=0.5, trailers\r\n"));
      assertThat(upstream.heads().get(0))
          .contains("\r\nTE: trailers\r\n")
          .doesNotContain("deflate");
    }
  }

  private static String post(String trailers) {
    return "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTrailer: X-Sum, Authorization\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n"
        + trailers
        + "\r\n";
  }

  @Test
  void aRequestsTrailersReachTheUpstreamWithoutWhatMustNotComeLate() throws Exception {
    var received = new StringBuffer();
    try (var upstream =
            new RawUpstream(
                c -> {
                  c.head();
                  while (!received.toString().endsWith("\r\n\r\n")) {
                    received.append(c.read(1));
                  }
                  c.say("HTTP/1.1 204 No Content\r\n\r\n");
                });
        var gate = Gate.to(upstream)) {
      whole(
          gate,
          post(
              "X-Sum: 9\r\n"
                  + "Authorization: Bearer x\r\n"
                  + "Portcullis-Subject: root\r\n"
                  + "Portcullis_Roles: admin\r\n"
                  + "Content-Type: a/b\r\n"
                  + "X_Forwarded_For: 1.1.1.1\r\n"));
      assertThat(received.toString()).isEqualToIgnoringCase("2\r\nhi\r\n0\r\nX-Sum: 9\r\n\r\n");
      assertThat(upstream.heads().get(0))
          .contains("\r\nTrailer: X-Sum\r\n")
          .doesNotContain("Connection: ");
    }
  }

  @Test
  void whatFollowsABodyIsBounded() throws Exception {
    try (var upstream = RawUpstream.answering("HTTP/1.1 204 No Content\r\n\r\n");
        var gate = Gate.to(upstream)) {
      var many = new StringBuilder();
      for (int i = 0; i <= TrailerFields.MOST_FIELDS; i++) {
        many.append("X-").append(i).append(": 1\r\n");
      }
      assertThat(whole(gate, post(many.toString()))).startsWith("HTTP/1.1 413 ");
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.BODY_TOO_LARGE);
      assertThat(whole(gate, post("X: " + "y".repeat(TrailerFields.MOST_BYTES) + "\r\n")))
          .startsWith("HTTP/1.1 4");
    }
  }

  @Test
  void interimAnswersAreStrippedLikeAnswersAndHandedToTheServer() throws Exception {
    try (var upstream =
            RawUpstream.answering(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nConnection: X-Secret\r\nX-Secret: 1\r\n"
                    + "X-Request-Id: forged\r\nKeep-Alive: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                    + "HTTP/1.1 204 No Content\r\n\r\n");
        var gate = Gate.to(upstream)) {
      assertThat(gate.get("/").status()).isEqualTo(204);
      assertThat(gate.interim).containsExactly("103 Link </a>");
    }
  }
}
