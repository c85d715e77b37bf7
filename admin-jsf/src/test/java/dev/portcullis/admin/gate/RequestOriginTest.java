package dev.portcullis.admin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** W3C Fetch Metadata, RFC 6454: which requests a page of another site caused. */
class RequestOriginTest {
  private static final String HOST = "127.0.0.1:9090";

  private static boolean foreign(boolean secure, Map<String, List<String>> fields) {
    return new RequestOrigin(
            secure, n -> fields.getOrDefault(n, List.of()), Set.of("console.example.com"))
        .foreign();
  }

  private static boolean foreign(String field, String value) {
    return foreign(false, Map.of("Host", List.of(HOST), field, List.of(value)));
  }

  @Test
  void aProgramThatIsNoBrowserIsNotForeign() {
    assertThat(foreign(false, Map.of("Host", List.of(HOST)))).isFalse();
    assertThat(foreign(false, Map.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"same-origin", "none"})
  void theBrowsersWordForTheOwnPageIsBelieved(String site) {
    assertThat(foreign("Sec-Fetch-Site", site)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross-site", "same-site", "", "SAME-ORIGIN", "same-origin, none", "x"})
  void everyOtherWordIsForeign(String site) {
    assertThat(foreign("Sec-Fetch-Site", site)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "",
        "http://attacker.example",
        "http://127.0.0.1",
        "http://127.0.0.1:9091",
        "http://127.0.0.1:9090.attacker.example",
        "http://attacker.example/http://127.0.0.1:9090",
        "http://127.0.0.1:9090@attacker.example",
        "http://attacker@127.0.0.1:9090",
        "http://localhost:9090",
        "ftp://127.0.0.1:9090",
        "127.0.0.1:9090",
        "//127.0.0.1:9090",
        "chrome-extension://abcdef",
        "http://[",
        "http://console.example.com.attacker.example"
      })
  void anOriginThatIsNotTheListenersOwnIsForeign(String origin) {
    assertThat(foreign("Origin", origin)).isTrue();
    assertThat(foreign("Referer", origin)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:9090",
        "HTTP://127.0.0.1:9090",
        "https://127.0.0.1:9090",
        "http://console.example.com",
        "https://console.example.com:8443"
      })
  void theListenersOwnIsNot(String origin) {
    assertThat(foreign("Origin", origin)).isFalse();
    assertThat(foreign("Referer", origin + "/portcullis/index.xhtml?a=b")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://c.example, c.example, false",
    "https://c.example, c.example:443, false",
    "https://c.example:443, c.example, false",
    "http://c.example, c.example:80, false",
    "http://c.example, c.example:443, true",
    "https://c.example, c.example:80, true",
    "http://[::1]:9090, [::1]:9090, false",
    "http://[::1], [::2], true"
  })
  void theSchemesPortNeedNotBeSaid(String origin, String host, boolean foreign) {
    var fields = Map.of("Host", List.of(host), "Origin", List.of(origin));
    assertThat(foreign(false, fields)).isEqualTo(foreign);
  }

  @Test
  void aPageInTheClearIsForeignToAListenerWithTls() {
    var fields = Map.of("Host", List.of(HOST), "Origin", List.of("http://" + HOST));
    assertThat(foreign(true, fields)).isTrue();
  }

  @Test
  void whatIsSaidTwiceIsForeign() {
    for (String name : List.of("Sec-Fetch-Site", "Origin", "Referer", "Host")) {
      String value = name.startsWith("Sec") ? "same-origin" : "http://" + HOST;
      assertThat(foreign(false, Map.of(name, List.of(value, value)))).as(name).isTrue();
    }
  }

  @Test
  void anOriginOfNobodyIsForeignWhateverElseIsSaid() {
    var fields =
        Map.of("Host", List.of(HOST), "Sec-Fetch-Site", List.of("none"), "Origin", List.of("null"));
    assertThat(foreign(false, fields)).isTrue();
  }
}
