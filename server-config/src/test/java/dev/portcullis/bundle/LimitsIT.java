package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The kinds of limits, as a client meets them. */
@ExtendWith(SharedBundle.class)
class LimitsIT {

  private final int port;
  private final StubUpstream upstream;

  LimitsIT(SharedBundle.Running running) {
    port = running.bundle().dataPort();
    upstream = running.upstream();
  }

  private RawHttp.Answer get(String path, String who) throws IOException {
    return RawHttp.request(port, "GET", path, "X-Who: " + who);
  }

  @Test
  void aClientIsToldWithEachAnswerAndWithARefusal() throws Exception {
    var first = get("/limited/told", "told");
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.header("RateLimit-Policy"))
        .isEqualTo("\"told\";q=3;w=3600, \"told/1d\";q=100;w=86400");
    assertThat(first.header("RateLimit")).startsWith("\"told\";r=2;t=");
    assertThat(first.header("X-RateLimit-Limit")).isEqualTo("3");
    assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("2");
    assertThat(Long.parseLong(first.header("X-RateLimit-Reset"))).isBetween(1000L, 1200L);
    get("/limited/told", "told");
    get("/limited/told", "told");

    var refused = get("/limited/told", "told");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.reason()).isEqualTo("rate-limited");
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1000L, 1200L);
    assertThat(refused.header("RateLimit")).startsWith("\"told\";r=0;t=");
    assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
    assertThat(get("/limited/told", "another").status()).isEqualTo(200);
  }

  @Test
  void requestsThatComeInAHeapLeaveInARow() throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < 4; i++) {
      assertThat(get("/limited/queued", "heap").status()).isEqualTo(200);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(595));
  }

  @Test
  void aQuotaIsUsedUpUntilTheMonthEnds() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(get("/limited/quota", "quota").status()).isEqualTo(200);
    }
    var refused = get("/limited/quota", "quota");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.reason()).isEqualTo("quota-exhausted");
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 31 * 86_400L + 3600);
  }

  @Test
  void aPlaceIsTakenWhileARequestIsUnderWayAndFreeWhenItHasEnded() throws Exception {
    int before = upstream.stalled.get();
    try (Socket stalled = RawHttp.connect("127.0.0.1", port)) {
      String head = RawHttp.head("GET", "/limited/stall", "X-Who: places") + "\r\n";
      stalled.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      // Not by asking for a place: that would take it from the one that is to have it.
      Awaiting.until(() -> upstream.stalled.get() > before);
      assertThat(get("/limited/placed", "places").reason()).isEqualTo("concurrency-limited");
      assertThat(get("/limited/placed", "other").status()).isEqualTo(200);
      assertThat(RawHttp.read(stalled.getInputStream(), false).status()).isEqualTo(504);
    }
    Awaiting.until(() -> get("/limited/placed", "places").status() == 200);
  }

  @Test
  void aBodyIsHeldToItsBandwidthAndNotRefused() throws Exception {
    byte[] body = new byte[192 << 10];
    long start = System.nanoTime();
    String head =
        RawHttp.head("POST", "/limited/up", "X-Who: up", "Content-Length: " + body.length) + "\r\n";
    try (Socket socket = RawHttp.connect("127.0.0.1", port)) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().write(body);
      var answer = RawHttp.read(socket.getInputStream(), false);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("body: " + body.length);
    }
    // 64 KiB at once, the rest at 64 KiB a second.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
  }
}
