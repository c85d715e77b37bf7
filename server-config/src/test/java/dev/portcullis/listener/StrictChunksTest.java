package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §7.1; {@code |} stands for CR LF, {@code ^} for CR, {@code ~} for LF. */
class StrictChunksTest {

  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private static GuardedServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new GuardedServer(StrictChunksTest::serve);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** What breaks off behind the packet of the head is answered by who reads it, as here. */
  private static void serve(Request request, Response response) throws IOException {
    String body;
    try {
      body = new String(request.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException broken) {
      response.setStatus(400);
      response.getWriter().write("request-malformed");
      return;
    }
    String trailers = request.getTrailers() == null ? "{}" : request.getTrailers().toString();
    response.getWriter().write("<" + request.getRequestURI() + " " + body + " " + trailers + ">");
  }

  private static String body(String text) {
    return text.replace("|", "\r\n").replace('^', '\r').replace('~', '\n');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "0|| = ''",
        "000|| = ''",
        "5|abcde|0|| = abcde",
        "A|0123456789|0|| = 0123456789",
        "a|0123456789|0|| = 0123456789",
        "3|abc|00000002|de|0|| = abcde",
        "2|~^|0|| = ~^",
        "8|0||GET|0|| = 0||GET",
      })
  void whatIsWellFormedIsReadWholeAndSoIsWhatComesBehind(String chunks, String read)
      throws IOException {
    String all = HEAD + body(chunks) + NEXT;
    String expected = "</ " + body(read == null ? "" : read) + " {}>";
    assertThat(server.exchange(all)).contains(expected, "</next  {}>");
    try (Socket socket = server.connect()) {
      socket.setTcpNoDelay(true);
      for (char octet : all.toCharArray()) {
        GuardedServer.send(socket, String.valueOf(octet));
      }
      String came = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(came).contains(expected, "</next  {}>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0|Sum: 17||", "3|abc|0|Sum:17|A: b ||", "0|SUM: \t17 ||"})
  void rfc9112Section712TrailersAreRead(String chunks) throws IOException {
    assertThat(server.exchange(HEAD + body(chunks) + NEXT)).contains("sum=17", "</next  {}>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " 5|abcde|0||",
        "5 |abcde|0||",
        "\t5|abcde|0||",
        "5~abcde|0||",
        "5^abcde|0||",
        "5^^~abcde|0||",
        "5|abcde~0||",
        "5|abcde^0||",
        "5|abcde0||",
        "5|abcdeX|0||",
        "5|abcdeXX0||",
        "5|abcde||0||",
        "5|abcde|0~~",
        "5|abcde|0|~",
        "5|abcde|0~|",
        "0x5|abcde|0||",
        "+5|abcde|0||",
        "-5|abcde|0||",
        "5_|abcde|0||",
        "5h|abcde|0||",
        "|5|abcde|0||",
        "FFFFFFFFFFFFFFFF|abcde|0||",
        "10000000000000000000005|abcde|0||",
        "5;a=b|abcde|0||",
        "5;|abcde|0||",
        "5;a=\"|0||\"|abcde|0||",
        "5;a~abcde|0||",
        "5 ; a|abcde|0||",
        "0;a=b||",
        "0 ||",
        "0|Sum : 17||",
        "0|: 17||",
        "0|Sum||",
        "0| Sum: 17||",
        "0|Sum: 17| folded||",
        "0|Sum: 1~7||",
        "0|Sum: 1^7||",
        "0|Sum: 17~~",
        "0|Content-Length: 5||",
        "0|Transfer-Encoding: chunked||",
        "0|Host: y||",
        "0|Authorization: Bearer x||",
        "0|Portcullis-Subject: admin||",
        "0|X-Forwarded-For: ::1||",
      })
  void whatIsNotIsNoRequestAndNothingBehindItIs(String chunks) throws IOException {
    String came = server.exchange(HEAD + body(chunks) + NEXT);
    assertThat(came).doesNotContain("</next").doesNotContain("</ abcde {}>");
    assertThat(came).startsWith("HTTP/1.1 400 ").contains("request-malformed");
  }
}
