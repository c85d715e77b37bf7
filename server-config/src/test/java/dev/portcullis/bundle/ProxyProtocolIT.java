package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How load balancers say for whom they opened a connection, and who else tries to. */
@ExtendWith(SharedBundle.class)
class ProxyProtocolIT {

  static final String GET =
      "GET /seen HTTP/1.1\r\nHost: api.example.com\r\nConnection: close\r\n\r\n";

  private static final String BALANCER = SharedBundle.BALANCER;
  private static final String ELSEWHERE = "127.0.0.1";
  private static final String LINE = "PROXY TCP4 203.0.113.9 198.51.100.1 40000 443\r\n";
  private static final String AS_TRUSTED = LINE.replace("203.0.113.9", SharedBundle.TRUSTED_PROXY);

  private final Running running;
  private final Bundle bundle;

  ProxyProtocolIT(Running running) {
    this.running = running;
    this.bundle = running.bundle();
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Answer from(String address, String text) throws IOException {
    return RawHttp.send(address, bundle.dataPort(), octets(text));
  }

  private static String version2(int command, int family, String values) {
    return "\r\n\r\n\0\r\nQUIT\n"
        + (char) command
        + (char) family
        + (char) (values.length() >> 8)
        + (char) (values.length() & 0xff)
        + values;
  }

  private static final String V4 = "\u00cb\0\161\11\306\63\144\1\234\100\1\273";

  @Test
  void theAddressInTheHeaderIsThePeers() throws Exception {
    for (String header :
        List.of(LINE, version2(0x21, 0x11, V4), version2(0x21, 0x11, V4 + "\4\0\1x"))) {
      assertThat(forwardedFor(from(BALANCER, header + GET))).isEqualTo("203.0.113.9");
    }
    String line6 = "PROXY TCP6 2001:db8::7 2001:db8::1 1 2\r\n";
    assertThat(forwardedFor(from(BALANCER, line6 + GET))).contains("2001:db8");
  }

  static String forwardedFor(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    return answer
        .body()
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("x-forwarded-for: "))
        .findFirst()
        .orElseThrow()
        .substring("x-forwarded-for: ".length());
  }

  @Test
  void aBalancerThatNamesNobodySpeaksForItself() throws Exception {
    for (String header :
        List.of(
            "PROXY UNKNOWN\r\n",
            "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n",
            version2(0x20, 0, ""),
            version2(0x20, 0x11, V4),
            version2(0x21, 0x31, "/run/a.socket".repeat(16) + "........"),
            version2(0x21, 0, ""))) {
      assertThat(forwardedFor(from(BALANCER, header + GET))).isEqualTo(BALANCER);
    }
  }

  @Test
  void aHeaderMayComeOctetByOctet() throws Exception {
    for (String header : List.of(LINE, version2(0x21, 0x11, V4))) {
      try (Socket socket = RawHttp.connect(BALANCER, bundle.dataPort())) {
        socket.setTcpNoDelay(true);
        for (byte octet : octets(header + GET)) {
          socket.getOutputStream().write(octet);
          socket.getOutputStream().flush();
        }
        assertThat(forwardedFor(RawHttp.read(socket.getInputStream(), false)))
            .isEqualTo("203.0.113.9");
      }
    }
  }

  /**
   * A client's own header behind the balancer's is the client's request, and malformed: it says who
   * it is neither for the first request nor for one that follows on the connection.
   */
  @Test
  void onlyTheFirstOctetsOfAConnectionAreAHeader() throws Exception {
    for (String first : List.of(LINE, version2(0x21, 0x11, V4), version2(0x20, 0, ""))) {
      for (String second : List.of(AS_TRUSTED, version2(0x21, 0x11, V4), version2(0x20, 0, ""))) {
        assertMalformed(from(BALANCER, first + second + GET));
        String one = first + GET.replace("Connection: close\r\n", "");
        try (Socket socket = RawHttp.connect(BALANCER, bundle.dataPort())) {
          socket.getOutputStream().write(octets(one + second + GET));
          assertThat(RawHttp.read(socket.getInputStream(), false).status()).isEqualTo(200);
          assertMalformed(RawHttp.read(socket.getInputStream(), false));
        }
      }
    }
  }

  /** A body is a body, whatever it says, and what is behind it still comes from the client. */
  @Test
  void aHeaderInABodyIntroducesNobody() throws Exception {
    String post =
        "POST /seen HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(AS_TRUSTED.length(), AS_TRUSTED);
    try (Socket socket = RawHttp.connect(BALANCER, bundle.dataPort())) {
      socket.getOutputStream().write(octets(LINE + post + GET));
      for (int i = 0; i < 2; i++) {
        assertThat(forwardedFor(RawHttp.read(socket.getInputStream(), false)))
            .isEqualTo("203.0.113.9");
      }
    }
  }

  private static void assertMalformed(Answer answer) {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("request-malformed");
  }

  /** The admin listener is no data listener: there a balancer is who it is. */
  @Test
  void onTheAdminListenerNoHeaderIsRead() throws Exception {
    String live = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertThat(RawHttp.send(BALANCER, bundle.adminPort(), octets(live)).status()).isEqualTo(200);
    assertThat(RawHttp.send(BALANCER, bundle.adminPort(), octets(LINE + live)).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2"})
  void aHeaderFromElsewhereIsAMalformedRequest(String version) throws Exception {
    String header = version.equals("1") ? LINE : version2(0x21, 0x11, V4);
    assertMalformed(from(ELSEWHERE, header + GET));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "PROXY TCP4 203.0.113.9 198.51.100.1 40000 443\n",
        "PROXY TCP4 203.0.113.9 198.51.100.1 40000 443 \r\n",
        "PROXY TCP4 localhost 198.51.100.1 40000 443\r\n",
        "PROXY TCP9 203.0.113.9 198.51.100.1 40000 443\r\n",
        "\r\n\r\n\0\r\nQUIT\n\u0031\21\0\14............",
        "\r\n\r\n\0\r\nQUIT\n\u0021\21\0\13...........",
        "\r\n\r\n\0\r\nQUIT\n\u0021\101\0\14............",
        "\r\n\r\n\0\r\nQUIT\n\u0021\21\77\77............"
      })
  void aBalancerWithoutAProperHeaderGetsNoAnswer(String header) throws Exception {
    try (Socket socket = RawHttp.connect(BALANCER, bundle.dataPort())) {
      socket.getOutputStream().write(octets(header + GET));
      assertThat(rest(socket.getInputStream())).isZero();
    }
  }

  private static int rest(InputStream in) throws IOException {
    try {
      return in.readAllBytes().length;
    } catch (SocketException e) {
      return 0; // reset: what we sent was not read
    }
  }

  @Test
  void tlsComesBehindTheHeader() throws Exception {
    var factory = running.keys().client().getSocketFactory();
    try (Socket plain = RawHttp.connect(BALANCER, bundle.tlsPort())) {
      plain.getOutputStream().write(octets(version2(0x21, 0x11, V4)));
      var socket = (SSLSocket) factory.createSocket(plain, "localhost", bundle.tlsPort(), true);
      socket.getOutputStream().write(octets(GET));
      assertThat(forwardedFor(RawHttp.read(socket.getInputStream(), false)))
          .isEqualTo("203.0.113.9");
    }
  }

  @Test
  void http2ComesBehindTheHeader() throws Exception {
    try (Socket socket = RawHttp.connect(BALANCER, bundle.dataPort())) {
      socket.getOutputStream().write(octets(LINE));
      assertThat(seenByHttp2(socket)).contains("x-forwarded-for: 203.0.113.9\n");
    }
  }

  @Test
  void http2OverTlsComesBehindTheHeader() throws Exception {
    var factory = running.keys().client().getSocketFactory();
    try (Socket plain = RawHttp.connect(BALANCER, bundle.tlsPort())) {
      plain.getOutputStream().write(octets(LINE));
      var socket = (SSLSocket) factory.createSocket(plain, "localhost", bundle.tlsPort(), true);
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      assertThat(seenByHttp2(socket)).contains("x-forwarded-for: 203.0.113.9\n");
    }
  }

  /** What the upstream saw of a request: the payload of the first DATA frame (RFC 9113 §6.1). */
  private static String seenByHttp2(Socket socket) throws IOException {
    String head = "\202\204\206\101\17api.example.com"; // RFC 7541 §6.1, §6.2.1: GET http /
    String frames = "\0\0\0\4\0\0\0\0\0" + "\0\0" + (char) head.length() + "\1\5\0\0\0\1" + head;
    socket.getOutputStream().write(octets("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frames));
    var in = new DataInputStream(socket.getInputStream());
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.readNBytes(5);
      byte[] payload = in.readNBytes(length);
      if (type == 0) {
        return new String(payload, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
      }
    }
  }

  /** Who is introduced as a trusted proxy is one; who is not, is not, whatever it writes. */
  @Test
  void trustInProxiesIsInTheAddressThatWasIntroduced() throws Exception {
    String claim = GET.replace("Connection:", "X-Forwarded-For: 198.51.100.77\r\nConnection:");
    assertThat(forwardedFor(from(BALANCER, AS_TRUSTED + claim))).startsWith("198.51.100.77");
    assertThat(forwardedFor(from(BALANCER, LINE + claim))).isEqualTo("203.0.113.9");
    assertThat(forwardedFor(from(BALANCER, "PROXY UNKNOWN\r\n" + claim))).isEqualTo(BALANCER);
    Answer itself = from(SharedBundle.TRUSTED_PROXY, LINE + claim);
    assertThat(itself.status()).as("a trusted proxy is no balancer").isEqualTo(400);
  }
}
