package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Reason;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read in one way only is refused, and reaches neither policy nor upstream. */
class RequestReadingTest {

  private static RawUpstream upstream;
  private static Gate gate;

  @BeforeAll
  static void start() throws Exception {
    upstream = RawUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    gate = Gate.to(upstream);
  }

  @AfterAll
  static void stop() throws Exception {
    gate.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a/../b",
        "/a/./b",
        "/a/%2e%2e/b",
        "/a//b",
        "/a%5cb",
        "/a%00",
        "/a%zz",
        "/%c0%ae",
        "/a%25252e",
        "/a?x y",
        "/a%"
      })
  void aTargetWithTwoReadingsIsRefused(String target) throws Exception {
    int before = upstream.heads().size();
    var answer = gate.get(target);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(upstream.heads()).hasSize(before);
  }

  @Test
  void aRefusalByUsIsAProblemDocument() throws Exception {
    var answer = gate.get("/a%25252e");
    assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"type\":\"urn:portcullis:reason:request-malformed\",\"title\":\"The request is"
                + " malformed\",\"status\":400,\"reason\":\"request-malformed\",\"decision\":\""
                + answer.field("X-Request-Id")
                + "\"}");
    assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void theRawPathIsForwardedWithItsParametersAndEscapes() throws Exception {
    gate.get("/a;v=1/b%2fc%20d");
    assertThat(upstream.heads().get(upstream.heads().size() - 1))
        .startsWith("GET /a;v=1/b%2fc%20d HTTP/1.1\r\n");
  }

  @Test
  void aSessionParameterOfTheServerIsNotCutOffUnseen() throws Exception {
    int before = upstream.heads().size();
    var answer = gate.get("/a;jsessionid=1/b");
    var heads = upstream.heads();
    assertThat(answer.status() == 400 || heads.get(before).startsWith("GET /a;jsessionid=1/b "))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: a\u0001b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n(X): b\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        "POST / HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Content-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\n"
            + "Host: a\r\n"
            + "Transfer-Encoding: chunked\r\n"
            + "Transfer-Encoding: identity\r\n\r\n"
            + "0\r\n\r\n",
        "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
      })
  void aMalformedRequestGetsNoFurtherThanHere(String request) throws Exception {
    int before = upstream.heads().size();
    try (var client = new RawClient(gate.port())) {
      client.say(request);
      assertThat(client.answer(false).status()).isBetween(400, 501);
      assertThat(upstream.heads()).hasSize(before);
    }
  }

  @Test
  void aRequestWhoseLengthIsGivenTwiceEndsTheConnection() throws Exception {
    try (var client = new RawClient(gate.port())) {
      client.say(
          "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.answer(false).status()).isEqualTo(400);
      assertThat(client.atEnd()).isTrue();
      assertThat(upstream.heads()).noneMatch(head -> head.contains("smuggled"));
    }
  }

  @Test
  void headersBeyondTheBoundsAreTooLarge() throws Exception {
    assertThat(gate.get("/", "X: " + "a".repeat(17_000)).status()).isEqualTo(431);
    var many = new String[101];
    for (int i = 0; i < many.length; i++) {
      many[i] = "X-" + i + ": 1";
    }
    var answer = gate.get("/", many);
    assertThat(answer.status()).isEqualTo(431);
    assertThat(answer.body()).contains(Reason.HEADERS_TOO_LARGE.slug());
  }

  @Test
  void anAbsoluteTargetIsReadLikeItsPath() throws Exception {
    var answer = gate.send("GET http://api.test/x?y HTTP/1.1\r\nHost: api.test\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.heads().get(upstream.heads().size() - 1)).startsWith("GET /x?y HTTP/1.1");
    assertThat(gate.asked.get(gate.asked.size() - 1).host()).isEqualTo("api.test");
  }

  @Test
  void theHostIsLowerCaseWithoutPort() throws Exception {
    gate.send("GET /h HTTP/1.1\r\nHost: API.Test.:8080\r\n\r\n");
    assertThat(gate.asked.get(gate.asked.size() - 1).host()).isEqualTo("api.test");
    gate.send("GET /h HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n");
    assertThat(gate.asked.get(gate.asked.size() - 1).host()).isEqualTo("[::1]");
  }

  @Test
  void aRequestOfHttp10NeedsNoHost() throws Exception {
    try (var client = new RawClient(gate.port())) {
      client.say("GET /old HTTP/1.0\r\n\r\n");
      assertThat(client.answer(false).status()).isEqualTo(200);
      assertThat(client.atEnd()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PROPFIND", "M-SEARCH", "get", "PATCH", "DELETE", "TRACE", "PURGE", "X!"})
  void everyMethodIsForwardedAsItIsWritten(String method) throws Exception {
    var answer = gate.send(method + " /m HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.heads().get(upstream.heads().size() - 1)).startsWith(method + " /m ");
  }
}
