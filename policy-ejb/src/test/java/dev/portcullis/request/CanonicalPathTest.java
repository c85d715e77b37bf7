package dev.portcullis.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/orders, /orders",
    "/orders/, /orders/",
    "/orders/7/items, /orders/7/items",
    "/a%20b, /a b",
    "/%61dmin, /admin",
    "/caf%C3%A9, /café",
    "/~user/(x)/a:b@c, /~user/(x)/a:b@c",
    "/100%25, /100%"
  })
  void anUnambiguousPathIsDecodedOnce(String raw, String decoded) throws Exception {
    assertThat(CanonicalPath.parse(raw).decoded()).isEqualTo(decoded);
    assertThat(CanonicalPath.parse(raw).forms()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "orders",
        "/a/../b",
        "/a/./b",
        "/..",
        "/a/%2e%2e/b",
        "/a/%2E./b",
        "/a/.%2e",
        "/%2e",
        "//admin",
        "/a//b",
        "/a\\b",
        "/a%5cb",
        "/a%00b",
        "/a%0d%0ab",
        "/a%7fb",
        "/a%252fb",
        "/a%25%32%66b",
        "/%c0%ae%c0%ae/",
        "/%c0%af",
        "/%e0%80%af",
        "/%ed%a0%80",
        "/%ff",
        "/%c3",
        "/%",
        "/%2",
        "/%zz",
        "/%+1",
        "/a b",
        "/a\tb",
        "/é",
        "/a<b",
        "/a\"b",
        "/a?b",
        "/a#b",
        "/a%3bb",
        "/a%c2%85b",
        "/..;/admin",
        "/a/..;x=1/b",
        "/;/admin",
        "/p/x;%2f..;%2fadmin",
        "/p/x;a=%2f",
        "/p/x;%2e%2e",
        "/p/x;%5c..%5cadmin",
        "/p/x;%0d%0aX:y",
        "/p/x;%00",
        "/p/x;%252f..",
        "/p/x;%3b",
        "/p/x;%c0%af",
        "/p/x;a=%",
        "/p/x;%2",
        "/p/x;a b",
        "/p/x;a=%zz/y",
        "/a%2f..%2fb",
        "/a%2f%2fb"
      })
  void aPathThatServersReadInTwoWaysIsMalformed(String raw) {
    assertThatExceptionOfType(MalformedPathException.class)
        .isThrownBy(() -> CanonicalPath.parse(raw));
  }

  @Test
  void aPathOverTheBoundIsMalformed() {
    String raw = "/" + "a".repeat(CanonicalPath.MAX_LENGTH);
    assertThatExceptionOfType(MalformedPathException.class)
        .isThrownBy(() -> CanonicalPath.parse(raw));
  }

  @Test
  void anEncodedSlashIsNotedAndJudgedAsASeparator() throws Exception {
    CanonicalPath path = CanonicalPath.parse("/files/a%2Fb");
    assertThat(path.forms()).containsExactly(PathForm.ENCODED_SLASH);
    assertThat(path.segments()).isEqualTo(List.of("files", "a", "b"));
    assertThat(path.raw()).isEqualTo("/files/a%2Fb");
  }

  @Test
  void parametersAreNotedAndCutOff() throws Exception {
    CanonicalPath path = CanonicalPath.parse("/orders;v=1/7;jsessionid=x");
    assertThat(path.forms()).containsExactly(PathForm.PARAMETERS);
    assertThat(path.decoded()).isEqualTo("/orders/7");
  }

  @Provide
  Arbitrary<String> tricks() {
    return Arbitraries.of(
            "/", ";", "..", ".", "%2f", "%2F", "%2e", "%3b", "%5c", "%25", "2f", "admin", "a=b",
            "%41", "%c3%a9", "%")
        .list()
        .ofMaxSize(10)
        .map(parts -> "/" + String.join("", parts));
  }

  /** Whoever decodes before it splits and cuts sees the same as whoever does so after. */
  @Property(tries = 5000)
  void whateverIsAcceptedIsTheSameForWhomDecodesFirst(@ForAll("tricks") String raw) {
    try {
      var path = CanonicalPath.parse(raw);
      String decoded = URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
      String cut = decoded.replaceAll(";[^/]*", "");
      assertThat(cut).isEqualTo(path.decoded()).doesNotContain("/../", "/./");
    } catch (MalformedPathException refused) {
      assertThat(refused).hasMessageStartingWith("the path ");
    }
  }

  @Property
  void theDecodedPathIsItsSegmentsWhateverWasSent(
      @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'b') @Chars({'/', '%', ';'})
          String raw,
      @ForAll @Size(max = 3)
          List<@StringLength(max = 2) @CharRange(from = 'a', to = 'b') String> segments) {
    for (String sent : List.of(raw, '/' + raw, '/' + String.join("/", segments))) {
      assertThat(new CanonicalPath(sent, segments, Set.of()).decoded())
          .isEqualTo('/' + String.join("/", segments));
    }
  }

  @Property
  void whateverIsAcceptedHasOneReading(@ForAll @StringLength(max = 40) String tail) {
    try {
      CanonicalPath path = CanonicalPath.parse("/" + tail);
      assertThat(path.segments()).doesNotContain(".", "..");
      assertThat(path.decoded()).doesNotContain("\\", "\0", "//");
      assertThat(CanonicalPath.parse("/" + tail)).isEqualTo(path);
    } catch (MalformedPathException refused) {
      assertThat(refused).hasMessageStartingWith("the path ");
    }
  }
}
