package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §8: a page of another site moves nothing here, whatever the browser adds by itself. */
@ExtendWith(SharedBundle.class)
class CrossSiteIT {
  private static final String API = "/portcullis/api/v1";

  /** What a browser remembers of HTTP Basic. */
  private static final String BASIC =
      "Authorization: Basic "
          + Base64.getEncoder()
              .encodeToString(("admin:" + Bundle.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));

  private final Bundle bundle;

  CrossSiteIT(Running running) {
    bundle = running.bundle();
  }

  private Answer send(String method, String target, String host, List<String> fields)
      throws IOException {
    String lines = String.join("\r\n", fields);
    return RawHttp.send(
        bundle.adminPort(),
        "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: 0\r\n%s\r\n\r\n"
            .formatted(method, target, host, lines));
  }

  private Answer send(String method, String target, String... fields) throws IOException {
    return send(method, target, "127.0.0.1:" + bundle.adminPort(), List.of(fields));
  }

  private String active() throws IOException {
    return send("GET", API + "/policy", BASIC, "Accept: application/json").header("ETag");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: https://attacker.example",
        "Origin: http://127.0.0.1:1",
        "Origin: http://localhost:9090",
        "Origin: null",
        "Origin: null\r\nSec-Fetch-Site: same-origin",
        "Referer: https://attacker.example/page",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Site: none"
      })
  void aFormOfAnotherSiteRollsNoPolicyBackAndReadsNothing(String foreign) throws IOException {
    String before = active();
    for (String type :
        new String[] {
          "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"
        }) {
      var answer =
          send(
              "POST", API + "/policy/versions/1/activate", BASIC, "Content-Type: " + type, foreign);
      assertThat(answer.status()).as(type).isEqualTo(403);
      assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }
    for (String target : List.of("/policy", "/decisions", "/audit", "/jwks")) {
      assertThat(send("GET", API + target, BASIC, foreign).status()).as(target).isEqualTo(403);
    }
    for (String method : List.of("PUT", "DELETE", "PATCH", "POST", "MADEUP")) {
      assertThat(send(method, API + "/policy", BASIC, foreign).status()).isEqualTo(403);
    }
    assertThat(send("POST", "/portcullis/access/v1/evaluation", BASIC, foreign).status())
        .isEqualTo(403);
    assertThat(send("POST", "/portcullis/login.xhtml", foreign).status()).isEqualTo(403);
    assertThat(active()).isEqualTo(before);
  }

  @Test
  void whatTheConsolesOwnPageOrNoBrowserSendsIsServed() throws IOException {
    String own = "http://127.0.0.1:" + bundle.adminPort();
    for (String field :
        List.of(
            "X-Nothing: x",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Site: none",
            "Origin: " + own,
            "Referer: " + own + "/portcullis/index.xhtml")) {
      var answer = send("POST", API + "/policy/versions/999999/activate", BASIC, field);
      assertThat(answer.status()).as(field).isEqualTo(404);
    }
  }

  @Test
  void aLinkToAPageOfTheConsoleMayComeFromElsewhere() throws IOException {
    var answer = send("GET", "/portcullis/login.xhtml", "Sec-Fetch-Site: cross-site");
    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jakarta.faces.ViewState=1", "a=b&jakarta%2efaces.View%53tate=1", "%zz"})
  void aLinkIsNotTakenForAFormOfAPage(String query) throws IOException {
    assertThat(send("GET", "/portcullis/login.xhtml?" + query).status()).isEqualTo(400);
    assertThat(send("HEAD", "/portcullis/login.xhtml?" + query).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,200", "localhost,200", "[::1]:9090,200", "attacker.example,421"})
  void aNameThatNobodySaidIsNotTheConsoles(String host, int status) throws IOException {
    assertThat(send("GET", "/portcullis/login.xhtml", host, List.of("A: b")).status())
        .isEqualTo(status);
    var api = send("GET", API + "/policy", host, List.of(BASIC));
    assertThat(api.status()).isEqualTo(status);
    if (status == 421) {
      assertThat(api.body()).contains("portcullis.admin.hosts");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jsessionid", "PORTCULLIS_CONSOLE", "portcullis_console", "x"})
  void noSessionIsTakenFromAPath(String name) throws IOException {
    var login = send("GET", "/portcullis/login.xhtml");
    String session = login.header("Set-Cookie").split("[=;]")[1];
    for (String path : List.of("/portcullis/index.xhtml", "/portcullis/login.xhtml")) {
      var answer = send("GET", path + ";" + name + "=" + session);
      assertThat(answer.status()).isEqualTo(400);
    }
  }
}
