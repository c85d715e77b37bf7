package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.portcullis.bundle.SharedBundle.Running;
import dev.portcullis.bundle.StrictReading.Message;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a client sends: what arrives at the upstream is a beginning of what a strict reading
 * finds in it, and where that is not all, the connection ends.
 */
@ExtendWith(SharedBundle.class)
class OneReadingIT {

  private static final String NAME = "recorded.example.com";
  private static final String HOST = "Host: " + NAME + "\r\n";
  private static final String NEXT = "GET /next HTTP/1.1\r\n" + HOST + "\r\n";
  private static final int SILENCE_MILLIS = 150;
  private static final int MOST_SILENCES = 100;
  private static final Pattern FIXTURE =
      Pattern.compile("<!-- meta=[^>]*-->\\s*```http\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.1 [2-5][0-9][0-9] ");
  private static final Pattern HOST_LINE = Pattern.compile("(?im)^host:[^\\r\\n]*\\r\\n");

  private final Running running;

  OneReadingIT(Running running) {
    this.running = running;
  }

  @TestFactory
  Stream<DynamicTest> ofTheFixturesOfLlhttp() throws IOException {
    Path folder = folder();
    if (folder == null) {
      System.err.println("SKIPPED: no shared/corpora/http/llhttp beside this checkout");
      return Stream.empty();
    }
    var tests = new ArrayList<DynamicTest>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
        var fixtures = FIXTURE.matcher(Files.readString(file));
        for (int i = 1; fixtures.find(); i++) {
          String octets = unescaped(fixtures.group(1));
          String name = file.getFileName() + " " + i;
          tests.add(dynamicTest(name, () -> assertOneReading(octets)));
          tests.add(dynamicTest(name + " to us", () -> assertOneReading(addressed(octets))));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(300);
    return tests.stream();
  }

  private static @Nullable Path folder() {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/corpora/http/llhttp/request");
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }

  /** As llhttp's own tests read them. */
  private static String unescaped(String text) {
    String joined = text.replaceAll("\\n$", "").replaceAll("\\\\\\n", "").replace("\n", "\r\n");
    String named =
        joined.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\f", "\f");
    return Pattern.compile("\\\\x([0-9a-fA-F]{2})")
        .matcher(named)
        .replaceAll(
            m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }

  /** With a Host that is ours, in the place of the one there is, or behind the first line. */
  private static String addressed(String octets) {
    if (HOST_LINE.matcher(octets).find()) {
      return HOST_LINE.matcher(octets).replaceAll(HOST);
    }
    int line = octets.indexOf("\r\n");
    return line < 0 ? octets : octets.substring(0, line + 2) + HOST + octets.substring(line + 2);
  }

  @TestFactory
  Stream<DynamicTest> ofWhatHasMisledOthers() {
    String post = "POST /x HTTP/1.1\r\n" + HOST;
    String chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    return Stream.of(
            post + "Content-Length: 5\r\n\r\nabcde",
            post + "Content-Length: 05\r\n\r\nabcde",
            post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
            post + "Content-Length: 5,5\r\n\r\nabcde",
            post + "Content-Length: \t5 \r\n\r\nabcde",
            post + "Content-Length : 5\r\n\r\nabcde",
            post + "Content-Length: 5\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + "Content-Length\u0000: 5\r\n\r\nabcde",
            post + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
            post + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            post + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nabcde",
            post + "Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n",
            post + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
            post + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
            post + "Transfer-Encoding\r\n : chunked\r\n\r\n0\r\n\r\n",
            post + "A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + "A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            post + "Transfer_Encoding: chunked\r\n\r\n0\r\n\r\n",
            chunked + "5\r\nabcde\r\n0\r\n\r\n",
            chunked + "5;a=b\r\nabcde\r\n0\r\n\r\n",
            chunked + "5;a=\"\r\n0\r\n\r\n\"\r\nabcde\r\n0\r\n\r\n",
            chunked + "5\nabcde\r\n0\r\n\r\n",
            chunked + "5\r\nabcde\n0\r\n\r\n",
            chunked + "5\r\nabcdeXX0\r\n\r\n",
            chunked + "0x5\r\nabcde\r\n0\r\n\r\n",
            chunked + "100000005\r\nabcde\r\n0\r\n\r\n",
            chunked + "10000000000000005\r\nabcde\r\n0\r\n\r\n",
            chunked + "0\r\nContent-Length: 40\r\n\r\n",
            chunked + "0\r\nA: b\r\n folded\r\n\r\n",
            chunked + "0\n\n",
            chunked + "0\r\n\n",
            "GET http://recorded.example.com/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET http://other.example.com/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET http://recorded.example.com@other/x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.1\r\n" + HOST + "Host: other.example.com\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: recorded.example.com, other\r\n\r\n",
            "GET /x HTTP/1.1\r\nHost: recorded.example.com#@other\r\n\r\n",
            "GET /x HTTP/1.1\r\nhOST:recorded.example.com\r\n\r\n",
            "GET /x HTTP/1.1\r\n " + HOST + "\r\n",
            "GET  /x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /x  HTTP/1.1\r\n" + HOST + "\r\n",
            "GET\t/x\tHTTP/1.1\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.1 \r\n" + HOST + "\r\n",
            "GET /x http/1.1\r\n" + HOST + "\r\n",
            "GET /x HTTP/01.1\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.10\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.2\r\n" + HOST + "\r\n",
            "GET /x HTTP/0.9\r\n" + HOST + "\r\n",
            "GET /x\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.0\r\n" + HOST + "Connection: keep-alive\r\n\r\n",
            "GET /x HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nabcde",
            "GET /x HTTP/1.1\r\n"
                + HOST
                + "Connection: Content-Length\r\nContent-Length: 5\r\n\r\nabcde",
            "HEAD /x HTTP/1.1\r\n" + HOST + "\r\n",
            "GET /x HTTP/1.1\r\n" + HOST + "Upgrade: x\r\nConnection: Upgrade\r\n\r\n",
            "GET /x HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\nabcde")
        .map(
            octets ->
                dynamicTest(
                    octets.replace("\r", "^").replace("\n", "~"),
                    () -> assertOneReading(octets + NEXT)));
  }

  private void assertOneReading(String octets) throws Exception {
    var recorder = running.recorder();
    recorder.clear();
    var all = StrictReading.of(octets);
    var expected = all.stream().filter(message -> message.host().equals(NAME)).toList();
    Came came = exchange(octets, all.size());
    var arrived = new ArrayList<Message>();
    for (String raw = recorder.next(60); raw != null; raw = recorder.next(60)) {
      arrived.addAll(whole(raw));
    }
    assertThat(arrived.size()).as("arrived %s", arrived).isLessThanOrEqualTo(expected.size());
    for (int i = 0; i < arrived.size(); i++) {
      assertThat(arrived.get(i).method()).isEqualTo(expected.get(i).method());
      assertThat(arrived.get(i).target()).isEqualTo(path(expected.get(i).target()));
      assertThat(arrived.get(i).body()).isEqualTo(expected.get(i).body());
    }
    if (came.ended()) {
      assertThat(came.answers()).as(came.text()).isLessThanOrEqualTo(all.size() + 1);
    } else {
      assertThat(came.answers()).as("answers, as nothing ended").isEqualTo(all.size());
    }
  }

  /** What was cut off is no request. */
  private static List<Message> whole(String raw) {
    var read = StrictReading.of(raw);
    assertThat(read.size()).as("requests on one connection: " + raw).isLessThanOrEqualTo(1);
    return read;
  }

  /** An absolute target is sent on as its path. */
  private static String path(String target) {
    return target.replaceFirst("(?i)^https?://[^/?]*", "").replaceFirst("^$", "/");
  }

  /** What came back, and whether the connection ended behind it. */
  private record Came(String text, boolean ended) {
    long answers() {
      return ANSWER.matcher(text).results().count();
    }
  }

  /** Sends all, and reads until the connection ends, or is silent behind so many answers. */
  private Came exchange(String octets, int answers) throws IOException {
    var came = new StringBuilder();
    try (Socket socket = RawHttp.connect("127.0.0.1", running.bundle().dataPort())) {
      socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.setSoTimeout(SILENCE_MILLIS);
      for (int silences = 0; silences < MOST_SILENCES; silences++) {
        if (endedWithin(socket, came)) {
          return new Came(came.toString(), true);
        }
        if (new Came(came.toString(), false).answers() >= answers) {
          break;
        }
      }
      return new Came(came.toString(), false);
    } catch (SocketException reset) {
      return new Came(came.toString(), true);
    }
  }

  /** Reads until the connection ends, or nothing comes for a while. */
  private static boolean endedWithin(Socket socket, StringBuilder came) throws IOException {
    try {
      for (int octet = socket.getInputStream().read();
          octet >= 0;
          octet = socket.getInputStream().read()) {
        came.append((char) octet);
      }
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }

  /** RFC 9112 §9.6: it may stand among others, in whatever case, in whichever line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close",
        "Connection: TE, close",
        "Connection: CLOSE , x",
        "Connection: keep-alive, close",
        "Connection: x\r\nConnection: close"
      })
  void behindACloseThereIsNoFurtherRequest(String option) throws IOException {
    try (var socket = RawHttp.connect("127.0.0.1", running.bundle().dataPort())) {
      String request = "GET / HTTP/1.1\r\nHost: api.example.com\r\n" + option + "\r\n\r\n";
      byte[] both = (request + NEXT).getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(both);
      assertThat(RawHttp.read(socket.getInputStream(), false).status()).isEqualTo(200);
      assertThat(endsOf(socket)).isTrue();
    }
  }

  /** Whether nothing more comes: the connection ends, orderly or not, as more was sent. */
  private static boolean endsOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true;
    }
  }
}
