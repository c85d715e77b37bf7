package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route changes of fields is all that its upstream and its clients get of them. */
@ExtendWith(SharedBundle.class)
class FieldEditsIT {

  private final Running running;
  private final RecordingUpstream upstream;

  FieldEditsIT(Running running) {
    this.running = running;
    this.upstream = running.recorder();
  }

  @BeforeEach
  void forget() {
    upstream.clear();
  }

  private Answer send(String method, String target, String rest) throws IOException {
    String head = method + " " + target + " HTTP/1.1\r\nHost: fields.example.com\r\n";
    return RawHttp.send(running.bundle().dataPort(), head + rest);
  }

  /** The values of the field in what the upstream got, whatever stands for its hyphens. */
  private static List<String> values(String received, String name) {
    String pattern = "(?i)" + name.replace("-", "[^a-z0-9:]") + ":\\s*(.*)";
    return received
        .lines()
        .filter(line -> line.matches(pattern))
        .map(line -> line.replaceFirst(pattern, "$1"))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "X-Realm: evil\r\n\r\n",
        "X-Realm: evil\r\nx-realm: worse\r\n\r\n",
        "X_Realm: evil\r\nX.REALM: evil\r\n\r\n",
        "Connection: X-Realm, X-Id, X-Tag\r\nX-Realm: evil\r\n\r\n",
        "X-Noise: 1\r\nx_noise: 2\r\n\r\n",
        "Content-Length: 1\r\nX-Id: evil\r\n\r\na",
        "Transfer-Encoding: chunked\r\n"
            + "TE: trailers\r\n"
            + "Trailer: X-Realm\r\n\r\n"
            + "1\r\n"
            + "a\r\n"
            + "0\r\n"
            + "X-Realm: evil\r\n"
            + "X_Id: evil\r\n\r\n"
      })
  void theUpstreamGetsOnlyWhatTheRouteSets(String rest) throws Exception {
    String method = rest.contains("\r\n\r\n") && !rest.endsWith("\r\n\r\n") ? "POST" : "GET";
    String used = rest.startsWith("Transfer") ? "POST" : method;
    assertThat(send(used, "/edited/7?q=a+b", rest).status()).isEqualTo(200);
    String received = requireNonNull(upstream.next(30_000));
    assertThat(values(received, "x-realm")).containsExactly("acme");
    assertThat(values(received, "x-id")).containsExactly("7");
    assertThat(values(received, "x-q")).containsExactly("a b");
    assertThat(values(received, "x-tag")).containsExactly("edge");
    assertThat(values(received, "x-noise")).isEmpty();
  }

  @Test
  void theAnswerHasWhatTheRouteSets() throws Exception {
    var answer = send("GET", "/edited/7?q=a%20b", "\r\n");
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("X-Seen")).isEqualTo("a b");
    assertThat(answer.header("Vary")).isEqualTo("Accept");
    assertThat(answer.header("Cache-Control")).isEqualTo("max-age=60");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/edited/7",
        "/edited/7?q=a%0d%0aX-Evil:%201",
        "/edited/7?q=a%0d%0a%0d%0aGET%20/evil%20HTTP/1.1",
        "/edited/7?q=%00",
        "/edited/7?q=%c3%a9",
        "/edited/%c4%8d%c4%8aX-Evil?q=1"
      })
  void whatHasNoValueIsRefusedBeforeTheUpstreamHearsOfIt(String target) throws Exception {
    var answer = send("GET", target, "\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("request-malformed");
    assertThat(answer.header("X-Evil")).isEmpty();
    assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(upstream.next(50)).isNull();
  }
}
