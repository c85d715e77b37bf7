package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a wish to change protocols that comes to nothing. */
class UpgradesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String[] WISH = {
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13"
  };

  private static String consent(String accept) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + accept
        + "\r\n\r\n";
  }

  @Test
  void theUpstreamIsAskedAndItsRefusalIsPassedOn() throws Exception {
    try (var upstream =
            RawUpstream.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/chat", WISH);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("no");
      String head = upstream.heads().get(0);
      assertThat(RawClient.field(head, "Upgrade")).isEqualTo("websocket");
      assertThat(RawClient.field(head, "Connection")).isEqualTo("Upgrade");
      assertThat(RawClient.field(head, "Sec-WebSocket-Key")).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
      assertThat(RawClient.field(head, "Portcullis-Subject")).isNotNull();
      assertThat(gate.tunnels.size()).isZero();
    }
  }

  @Test
  void aWishForWhatTheRouteDoesNotListIsDropped() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      assertThat(gate.get("/", "Upgrade: h2c", "Connection: Upgrade").status()).isEqualTo(200);
      assertThat(upstream.heads().get(0)).doesNotContainIgnoringCase("upgrade");
    }
  }

  @Test
  void aMalformedHandshakeNeverReachesTheUpstream() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      var answer =
          gate.get(
              "/chat",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version: 8");
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.field("Sec-WebSocket-Version")).isEqualTo("13");
      assertThat(upstream.heads()).isEmpty();
    }
  }

  @Test
  void anUpstreamThatDoesNotProveThatItUnderstoodIsUpstreamFailed() throws Exception {
    try (var upstream = RawUpstream.answering(consent("wrong"));
        var gate = Gate.to(upstream)) {
      for (int i = 0; i < 4; i++) {
        assertThat(gate.get("/chat", WISH).status()).as("and no room is lost").isEqualTo(502);
      }
      assertThat(gate.line().ending().reason()).isEqualTo(Reason.UPSTREAM_FAILED);
    }
  }

  @Test
  void anUnaskedChangeOfProtocolsIsUpstreamFailed() throws Exception {
    try (var upstream = RawUpstream.answering(consent("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        var gate = Gate.to(upstream)) {
      assertThat(gate.get("/").status()).isEqualTo(502);
    }
  }

  @Test
  void aServerThatHandsNoConnectionOverSaysSo() throws Exception {
    try (var upstream = RawUpstream.answering(consent("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/chat", WISH);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.field("Upgrade")).isNull();
      assertThat(gate.line().ending().detail()).isEqualTo("this server hands no connection over");
      assertThat(gate.tunnels.size()).isZero();
    }
  }

  @Test
  void tunnelsAreBounded() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      var taken = List.of(gate.tunnels.enter(), gate.tunnels.enter());
      assertThat(taken).containsExactly(true, true);
      var answer = gate.get("/chat", WISH);
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.field("Retry-After")).isNotNull();
      assertThat(answer.body()).contains("concurrency-limited");
      gate.tunnels.leave();
      assertThat(gate.get("/chat", WISH).status()).isEqualTo(200);
    }
  }
}
