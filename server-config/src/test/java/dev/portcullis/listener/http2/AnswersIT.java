package dev.portcullis.listener.http2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.ScriptedUpstream;
import dev.portcullis.bundle.SharedBundle;
import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.listener.GuardedServer;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An answer of an upstream passes through untouched, octet by octet on both sides of the bundle,
 * and each has an end that its client finds: what follows on the connection is the next answer.
 */
@ExtendWith(SharedBundle.class)
@Timeout(120)
class AnswersIT {

  private static final String HOST = "scripted.example.com";

  /** How an upstream tells where its answer ends. */
  enum Framing {
    LENGTH("Content-Length: 5\r\n\r\nhello", "hello"),
    EMPTY("Content-Length: 0\r\n\r\n", ""),
    CHUNKS("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello"),
    NO_CHUNKS("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", ""),
    CLOSE("Connection: close\r\n\r\nhello", "hello"),
    NOTHING("Connection: close\r\n\r\n", "");

    final String rest;
    final String body;

    Framing(String rest, String body) {
      this.rest = rest;
      this.body = body;
    }

    /** What stands on the wire: where no body may be, its octets are not sent. */
    String said(int status, String method) {
      boolean bodyless = status == 204 || status == 304 || method.equals("HEAD");
      return bodyless ? rest.substring(0, rest.indexOf("\r\n\r\n") + 4) : rest;
    }
  }

  private final Running running;

  AnswersIT(Running running) {
    this.running = running;
  }

  /** The upstream says what the request's field tells it to, and closes when it said so. */
  @BeforeEach
  void echo() {
    running.scripted().play(AnswersIT::sayWhatWasAsked);
  }

  private static void sayWhatWasAsked(ScriptedUpstream.Played request) throws IOException {
    byte[] octets = Base64.getDecoder().decode(request.field("X-Say"));
    request.say(new String(octets, StandardCharsets.ISO_8859_1));
    if (new String(octets, StandardCharsets.ISO_8859_1).contains("Connection: close")) {
      request.socket().shutdownOutput();
    }
  }

  private static String asking(String octets) {
    return Base64.getEncoder().encodeToString(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), running.bundle().dataPort());
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** An answer as read by RFC 9112 §6.3. */
  private record Read(String statusLine, List<String> fields, String body) {
    String field(String name) {
      return fields.stream()
          .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
          .map(line -> line.substring(name.length() + 2))
          .collect(Collectors.joining(", "));
    }

    boolean has(String name) {
      return fields.stream().anyMatch(line -> line.toLowerCase().startsWith(name + ":"));
    }
  }

  /** A client of HTTP/1 that opens another connection only where the last answer says so. */
  private final class Client implements AutoCloseable {
    private final String version;
    private Socket socket = connect();

    public Client(String version) throws IOException {
      this.version = version;
    }

    Read ask(String method, String octets) throws IOException {
      String head =
          "%s /x HTTP/%s\r\nHost: %s\r\n%sX-Say: %s\r\n\r\n"
              .formatted(
                  method,
                  version,
                  HOST,
                  version.equals("1.0") ? "Connection: keep-alive\r\n" : "",
                  asking(octets));
      GuardedServer.send(socket, head);
      var answer = read(socket, method);
      if (answer.field("Connection").equals("close")) {
        assertThat(socket.getInputStream().read()).as("the end of the connection").isEqualTo(-1);
        socket.close();
        socket = connect();
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static String line(Socket socket) throws IOException {
    String line = Octets.until(socket.getInputStream(), "\r\n");
    return line.substring(0, line.length() - 2);
  }

  private static Read read(Socket socket, String method) throws IOException {
    String statusLine = line(socket);
    var fields = new ArrayList<String>();
    for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
      fields.add(line);
    }
    var head = new Read(statusLine, fields, "");
    int status = Integer.parseInt(statusLine.substring(9, 12));
    var in = socket.getInputStream();
    String body;
    if (method.equals("HEAD") || status == 204 || status == 304) {
      body = "";
    } else if (head.has("transfer-encoding")) {
      assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
      assertThat(head.has("content-length")).isFalse();
      body = chunks(socket);
    } else if (head.has("content-length")) {
      int length = Integer.parseInt(head.field("Content-Length"));
      body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    } else {
      assertThat(head.field("Connection")).as("of " + head).isEqualTo("close");
      body = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    return new Read(statusLine, fields, body);
  }

  private static String chunks(Socket socket) throws IOException {
    var body = new StringBuilder();
    for (int size = Integer.parseInt(line(socket), 16); size > 0; ) {
      body.append(
          new String(socket.getInputStream().readNBytes(size), StandardCharsets.ISO_8859_1));
      assertThat(line(socket)).isEmpty();
      size = Integer.parseInt(line(socket), 16);
    }
    assertThat(line(socket)).isEmpty();
    return body.toString();
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void everyStatusPassesWithItsPhraseAndAnEnd(Framing framing) throws Exception {
    for (String version : List.of("1.1", "1.0")) {
      for (String method : List.of("GET", "HEAD")) {
        try (var client = new Client(version)) {
          // HTTP/1.0 differs in framing alone: the statuses that have a say in it will do there.
          for (int status = 200; status <= (version.equals("1.1") ? 599 : 210); status++) {
            assertPasses(client, method, status, framing);
          }
        }
      }
    }
  }

  private static void assertPasses(Client client, String method, int status, Framing framing)
      throws IOException {
    String about = client.version + ' ' + method + ' ' + status + ' ' + framing;
    String said = framing.said(status, method);
    var answer = client.ask(method, "HTTP/1.1 " + status + " Own Words\r\n" + said);
    assertThat(answer.statusLine).as(about).isEqualTo("HTTP/1.1 " + status + " Own Words");
    boolean bodyless = status == 204 || status == 304 || method.equals("HEAD");
    assertThat(answer.body).as(about).isEqualTo(bodyless ? "" : framing.body);
    if (bodyless) {
      assertThat(answer.has("transfer-encoding")).as(about).isFalse();
      boolean told = said.startsWith("Content-Length") && status != 204;
      assertThat(answer.has("content-length")).as(about).isEqualTo(told);
    } else if (!answer.has("transfer-encoding") && client.version.equals("1.1")) {
      assertThat(answer.field("Content-Length")).as(about).isEqualTo("" + framing.body.length());
    }
  }

  @ParameterizedTest
  @EnumSource(Framing.class)
  void everyStatusPassesToHttp2(Framing framing) throws Exception {
    for (String method : List.of("GET", "HEAD")) {
      try (var client = RawHttp2.greeting(connect())) {
        for (int i = 0; i < 400; i++) {
          int status = 200 + i;
          String octets = "HTTP/1.1 " + status + " Own\r\n" + framing.said(status, method);
          client.headers(1 + 2 * i, true, http2Head(method, octets));
          var answer = client.answer(1 + 2 * i);
          String about = method + ' ' + status + ' ' + framing;
          boolean bodyless = status == 204 || status == 304 || method.equals("HEAD");
          assertThat(answer.status()).as(about).isEqualTo("" + status);
          assertThat(answer.body()).as(about).isEqualTo(bodyless ? "" : framing.body);
          if (octets.contains("Content-Length") && status != 204) {
            assertThat(octets)
                .as(about)
                .contains("Content-Length: " + answer.head().get("content-length") + "\r\n");
          }
        }
      }
    }
  }

  private static String[] http2Head(String method, String octets) {
    return new String[] {
      ":method",
      method,
      ":scheme",
      "http",
      ":path",
      "/x",
      ":authority",
      HOST,
      "x-say",
      asking(octets)
    };
  }

  static Stream<String> phrases() {
    String octets =
        IntStream.rangeClosed(0x80, 0xff)
            .mapToObj(c -> String.valueOf((char) c))
            .collect(Collectors.joining());
    return Stream.of(
        "", " ", "OK", "Nicht gefunden", octets, "x".repeat(8000), "a\tb  c ", "<&\">");
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("phrases")
  void rfc9112ThePhraseIsThatOfTheUpstream(String phrase) throws Exception {
    try (var client = new Client("1.1")) {
      for (int status : new int[] {200, 204, 404, 429, 503, 599}) {
        String rest = status == 204 ? "\r\n" : "Content-Length: 0\r\n\r\n";
        var answer = client.ask("GET", "HTTP/1.1 " + status + ' ' + phrase + "\r\n" + rest);
        assertThat(answer.statusLine).isEqualTo("HTTP/1.1 " + status + ' ' + phrase);
      }
    }
  }

  @Test
  void aStatusLineWithoutABlankHasAnEmptyPhrase() throws Exception {
    try (var client = new Client("1.1")) {
      var answer = client.ask("GET", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n");
      assertThat(answer.statusLine).isEqualTo("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\rX: y",
        "\nX: y",
        "a\u0000b",
        "a\u007fb",
        "a\u000bb",
        "a\u001fb",
        "\r\r\n",
        "a\rb"
      })
  void noPhraseSplitsAnAnswer(String phrase) throws Exception {
    try (var client = new Client("1.1")) {
      var answer =
          client.ask("GET", "HTTP/1.1 200 " + phrase + "\r\nA: b\r\nContent-Length: 2\r\n\r\nhi");
      if (answer.statusLine.startsWith("HTTP/1.1 502")) {
        assertThat(answer.body).contains("urn:portcullis:reason:upstream-failed");
      } else {
        assertThat(answer.statusLine).doesNotContain("\r", "\n");
        assertThat(answer.body).isEqualTo("hi");
      }
      assertThat(answer.has("x")).isFalse();
    }
  }

  @Test
  void ourOwnAnswersHaveTheRegisteredPhrases() throws Exception {
    try (var socket = connect()) {
      for (String path : List.of("keyed", "barred")) {
        GuardedServer.send(socket, "GET /" + path + " HTTP/1.1\r\nHost: " + HOST + "\r\n\r\n");
        String phrase = path.equals("keyed") ? "401 Unauthorized" : "403 Forbidden";
        assertThat(read(socket, "GET").statusLine).isEqualTo("HTTP/1.1 " + phrase);
      }
      String limited = "GET /limited HTTP/1.1\r\nHost: " + HOST + "\r\nX-Who: phrases\r\n\r\n";
      GuardedServer.send(
          socket, limited.replace("\r\n\r\n", "\r\nX-Say: SFRUUC8xLjEgMjA0IE5vDQoNCg==\r\n\r\n"));
      assertThat(read(socket, "GET").statusLine).isEqualTo("HTTP/1.1 204 No");
      GuardedServer.send(socket, limited);
      assertThat(read(socket, "GET").statusLine).isEqualTo("HTTP/1.1 429 Too Many Requests");
    }
  }

  /** All octets that may stand in a value (RFC 9110 §5.5), none at its ends a blank. */
  private static Stream<String> values() {
    return Stream.concat(
        IntStream.rangeClosed(0x80, 0xff).mapToObj(c -> "a" + (char) c + "b"),
        IntStream.rangeClosed(0x80, 0xff).mapToObj(c -> String.valueOf((char) c)));
  }

  @Test
  void everyOctetAbove127OfAnAnswersFieldPasses() throws Exception {
    var said = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    List<String> values = values().limit(128).toList();
    List<String> others = values().skip(128).toList();
    for (String name :
        List.of("X-A", "Content-Type", "Location", "Set-Cookie", "Content-Language")) {
      try (var client = new Client("1.1");
          var http2 = RawHttp2.greeting(connect())) {
        int stream = 1;
        for (String value : Stream.concat(values.stream(), others.stream()).toList()) {
          String octets = said + name + ": " + value + "\r\n\r\n";
          assertThat(client.ask("GET", octets).field(name)).as(name).isEqualTo(value);
          http2.headers(stream, true, http2Head("GET", octets));
          var answer = http2.answer(stream);
          assertThat(answer.head().get(name.toLowerCase())).as(name).isEqualTo(value);
          stream += 2;
        }
      }
    }
  }

  @Test
  void everyOctetAbove127OfARequestsFieldPasses() throws Exception {
    running
        .scripted()
        .play(
            request -> {
              String value = request.field("X-Octets");
              request.say(
                  "HTTP/1.1 200 OK\r\nContent-Length: " + value.length() + "\r\n\r\n" + value);
            });
    try (var socket = connect();
        var http2 = RawHttp2.greeting(connect())) {
      int stream = 1;
      for (String value : values().toList()) {
        GuardedServer.send(
            socket, "GET / HTTP/1.1\r\nHost: " + HOST + "\r\nX-Octets: " + value + "\r\n\r\n");
        assertThat(read(socket, "GET").body).isEqualTo(value);
        http2.headers(
            stream,
            true,
            ":method",
            "GET",
            ":scheme",
            "http",
            ":path",
            "/",
            ":authority",
            HOST,
            "x-octets",
            value);
        assertThat(http2.answer(stream).body()).isEqualTo(value);
        stream += 2;
      }
    }
  }

  @Test
  void fieldsPassInTheirOrderAsTheyWereWritten() throws Exception {
    String fields =
        """
        server: Some/1.0\r
        X-Double: 1\r
        x-empty:\r
        Content-TYPE: text/html;charset="UTF-8"; a=b\r
        X-Double:  2\r
        Set-Cookie: a=b; Path=/\r
        Set-Cookie: c=d\r
        Date: Tue, 15 Nov 1994 08:12:31 GMT\r
        ETag: W/"x"\r
        Vary: *\r
        """;
    try (var client = new Client("1.1")) {
      var answer = client.ask("GET", "HTTP/1.1 200 OK\r\n" + fields + "Content-Length: 0\r\n\r\n");
      assertThat(sorted(answer.fields))
          .containsAll(
              Arrays.stream(fields.replace(":  ", ": ").split("\r\n"))
                  .map(line -> line.endsWith(":") ? line + ' ' : line)
                  .filter(line -> !line.startsWith("Content-TYPE"))
                  .toList())
          .contains("Content-Type: text/html;charset=\"UTF-8\"; a=b");
      assertThat(answer.field("X-Double")).isEqualTo("1, 2");
      assertThat(answer.field("Set-Cookie")).isEqualTo("a=b; Path=/, c=d");
    }
  }

  private static List<String> sorted(List<String> fields) {
    var byName = new TreeMap<String, String>();
    fields.forEach(line -> byName.put(line, line));
    return List.copyOf(byName.values());
  }

  @Test
  void trailerFieldsPassWithTheirOctets() throws Exception {
    String said =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            + "5\r\nhello\r\n0\r\nX-Sum: a\u00e9\u00ffb\r\n\r\n";
    try (var socket = connect()) {
      GuardedServer.send(
          socket,
          "GET / HTTP/1.1\r\nHost: %s\r\nTE: trailers\r\nConnection: TE\r\nX-Say: %s\r\n\r\n"
              .formatted(HOST, asking(said)));
      String came = Octets.until(socket.getInputStream(), "0\r\n");
      assertThat(came).containsIgnoringCase("\r\nTransfer-Encoding: chunked\r\n").contains("hello");
      assertThat(Octets.until(socket.getInputStream(), "\r\n\r\n"))
          .isEqualToIgnoringCase("X-Sum: a\u00e9\u00ffb\r\n\r\n");
    }
  }
}
