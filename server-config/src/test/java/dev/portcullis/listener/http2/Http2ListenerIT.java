package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RecordingUpstream;
import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.listener.GuardedServer;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames of HTTP/2 in, octets of HTTP/1.1 out: through the whole bundle. */
@ExtendWith(SharedBundle.class)
class Http2ListenerIT {

  private static final String HOST = "recorded.example.com";

  private final Running running;
  private final RecordingUpstream recorder;

  Http2ListenerIT(Running running) {
    this.running = running;
    this.recorder = running.recorder();
  }

  @BeforeEach
  void forget() {
    recorder.clear();
  }

  private RawHttp2 client() throws IOException {
    return client("127.0.0.1");
  }

  private RawHttp2 client(String from) throws IOException {
    var here = InetAddress.getByName(from);
    var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort(), here, 0);
    socket.setSoTimeout(60_000);
    return RawHttp2.greeting(socket);
  }

  private static String[] head(String method, String path, String... more) {
    var fields =
        new ArrayList<>(
            List.of(":method", method, ":scheme", "http", ":path", path, ":authority", HOST));
    fields.addAll(Arrays.asList(more));
    return fields.toArray(String[]::new);
  }

  @Test
  void aRequestArrivesOnceAndAsItWas() throws Exception {
    try (var client = client()) {
      client.headers(
          1, true, head("GET", "/a?b=c%20d", "x-one", "1", "cookie", "a=b", "cookie", "c=d"));
      assertThat(client.answer(1).status()).isEqualTo("200");
    }
    assertThat(recorder.next(5000))
        .startsWith("GET /a?b=c%20d HTTP/1.1\r\n")
        .containsIgnoringCase("\r\nX-Forwarded-Host: " + HOST)
        .containsIgnoringCase("\r\nX-One: 1\r\n")
        .containsIgnoringCase("\r\nCookie: a=b; c=d\r\n")
        .doesNotContainIgnoringCase("transfer-encoding", "content-length", ":path")
        .endsWith("\r\n\r\n");
  }

  @Test
  void whoIsBehindATrustedProxyIsToldTheSameWay() throws Exception {
    try (var client = client(SharedBundle.TRUSTED_PROXY)) {
      String[] inner = {":method", "GET", ":scheme", "http", ":path", "/inner/x"};
      String[] told = {":authority", "origin.example.com", "x-forwarded-for", "203.0.113.9"};
      client.headers(1, true, joined(inner, told, "forwarded", "for=127.0.0.1"));
      assertThat(client.answer(1).status()).isEqualTo("403");
      client.headers(3, true, joined(inner, told, "x-forwarded-for", "unknown"));
      assertThat(client.answer(3).status()).isEqualTo("400");
      client.headers(5, true, joined(inner, new String[] {":authority", "origin.example.com:81"}));
      assertThat(client.answer(5).status()).isEqualTo("200");
    }
    assertThat(recorder.next(5000))
        .containsIgnoringCase("\r\nX-Forwarded-Host: origin.example.com:81\r\n")
        .containsIgnoringCase("\r\nX-Forwarded-For: " + SharedBundle.TRUSTED_PROXY + "\r\n");
  }

  private static String[] joined(String[] head, String[] more, String... most) {
    return Stream.of(head, more, most).flatMap(Arrays::stream).toArray(String[]::new);
  }

  @Test
  void aBodyArrivesInOneFrameWhateverItLooksLike() throws Exception {
    try (var client = client()) {
      client.headers(1, false, head("POST", "/chunks"));
      client.data(1, false, "0\r\n\r\nGET /smuggled HTTP/1.1\r\n");
      client.data(1, true, "\r\n");
      assertThat(client.answer(1).status()).isEqualTo("200");
      assertThat(recorder.next(5000))
          .containsIgnoringCase("\r\nContent-Length: 31\r\n")
          .doesNotContainIgnoringCase("\r\nTransfer-Encoding:")
          .endsWith("\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n");
      client.headers(3, false, head("POST", "/length", "content-length", "3"));
      client.data(3, true, "abc");
      assertThat(client.answer(3).status()).isEqualTo("200");
      assertThat(recorder.next(5000))
          .containsIgnoringCase("\r\nContent-Length: 3\r\n")
          .endsWith("\r\n\r\nabc");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":path=/ HTTP/1.1\r\nHost: evil\r\n\r\nGET /second",
        ":path=/\r\nx: y",
        ":method=GET / HTTP/1.1\r\nx: y\r\n\r\nGET",
        ":authority=" + HOST + "\r\nx: y",
        "x=y\r\nTransfer-Encoding: chunked",
        "x=y\r\n\r\nGET /second HTTP/1.1",
        "x\r\ny=z",
        "x: y\r\nz=1",
        "transfer-encoding=chunked",
        "connection=x-request-id",
        "host=evil.example.com",
        "content-length=5",
      })
  void noFieldBecomesAnotherRequestOrALineOfOne(String field) throws Exception {
    int equals = field.indexOf('=');
    String name = field.substring(0, equals);
    String value = field.substring(equals + 1);
    var fields = new ArrayList<>(List.of(head("GET", "/")));
    int at = fields.indexOf(name);
    if (at >= 0) {
      fields.set(at + 1, value);
    } else {
      fields.addAll(List.of(name, value));
    }
    try (var client = client()) {
      client.headers(1, true, fields.toArray(String[]::new));
      var answer = client.answer(1);
      assertThat(answer.status()).isEqualTo("400");
      assertThat(answer.body()).contains("urn:portcullis:reason:request-malformed");
    }
    assertThat(recorder.next(100)).isNull();
  }

  @Test
  void aBodyThatDiffersFromItsLengthIsNoWholeRequest() throws Exception {
    try (var client = client()) {
      client.headers(1, false, head("POST", "/short", "content-length", "30"));
      client.data(1, true, "abc");
      assertThat(client.answer(1).reset()).isPositive();
    }
    String came = recorder.next(1000);
    assertThat(came == null || !came.contains("abc") || came.endsWith("abc")).isTrue();
  }

  @Test
  void rfc7301OverTlsTheProtocolIsNegotiated() throws Exception {
    var sockets = running.keys().client().getSocketFactory();
    int port = running.bundle().tlsPort();
    try (var socket = (SSLSocket) sockets.createSocket("127.0.0.1", port)) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(60_000);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      var client = RawHttp2.greeting(socket);
      client.headers(1, true, head("GET", "/tls"));
      assertThat(client.answer(1).status()).isEqualTo("200");
    }
    assertThat(recorder.next(5000)).containsIgnoringCase("\r\nX-Forwarded-Proto: https\r\n");
  }

  @Test
  void overTlsAClientMayNegotiateHttp1() throws Exception {
    var sockets = running.keys().client().getSocketFactory();
    int port = running.bundle().tlsPort();
    try (var socket = (SSLSocket) sockets.createSocket("127.0.0.1", port)) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      GuardedServer.send(socket, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(Octets.until(socket.getInputStream(), "\r\n")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void theAdminListenerSpeaksNoHttp2() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().adminPort())) {
      socket.setSoTimeout(60_000);
      GuardedServer.send(socket, RawHttp2.PREFACE);
      assertThat(Octets.until(socket.getInputStream(), "\r\n")).startsWith("HTTP/1.1 400");
    }
  }
}
