package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.portcullis.listener.message.AnswerHeads;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerHeadsTest {

  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  @SuppressWarnings("unchecked")
  private static BiConsumer<Integer, String[]> interim(Request request) {
    return (BiConsumer<Integer, String[]>) request.getAttribute(AnswerHeads.ATTRIBUTE);
  }

  private static String[] hint(String path) {
    return new String[] {"Link", "<" + path + ">; rel=preload"};
  }

  @Test
  void rfc8297HintsGoOutBeforeTheAnswer() throws IOException {
    try (var server =
        new GuardedServer(
            (request, response) -> {
              interim(request).accept(103, hint("/a"));
              interim(request).accept(103, hint("/b"));
              response.getWriter().write("done");
            })) {
      String came = server.exchange(REQUEST);
      assertThat(came)
          .startsWith(
              "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n"
                  + "HTTP/1.1 103 Early Hints\r\nLink: </b>; rel=preload\r\n\r\n"
                  + "HTTP/1.1 200 ")
          .endsWith("\r\n\r\ndone");
    }
  }

  @Test
  void onceTheAnswerHasBegunNoHintGoesOut() throws IOException {
    try (var server = new GuardedServer(AnswerHeadsTest::late)) {
      assertThat(server.exchange(REQUEST)).startsWith("HTTP/1.1 200 ").doesNotContain("103");
    }
  }

  private static void late(Request request, Response response) throws IOException {
    response.setContentLength(4);
    response.flush();
    interim(request).accept(103, hint("/late"));
    response.getWriter().write("done");
  }

  @Test
  void rfc9110AnHttp10ClientGetsNone() throws IOException {
    try (var server =
        new GuardedServer(
            (request, response) -> {
              interim(request).accept(103, hint("/a"));
              response.getWriter().write("done");
            })) {
      assertThat(server.exchange("GET / HTTP/1.0\r\n\r\n"))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\ndone");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "101, Upgrade, x",
    "200, A, b",
    "99, A, b",
    "103, A b, c",
    "103, '', c",
    "103, A, 'b\r\nSet-Cookie: c'",
    "103, A, 'b\u0000'",
  })
  void whatIsNoInterimAnswerIsNotWritten(int status, String name, String value) throws IOException {
    try (var server =
        new GuardedServer(
            (request, response) ->
                response
                    .getWriter()
                    .write(thrown(interim(request), status, new String[] {name, value})))) {
      assertThat(server.exchange(REQUEST))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("IllegalArgumentException");
    }
  }

  private static String thrown(BiConsumer<Integer, String[]> interim, int status, String[] fields) {
    return String.valueOf(
        catchThrowable(() -> interim.accept(status, fields)).getClass().getSimpleName());
  }
}
