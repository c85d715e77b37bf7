package dev.portcullis.request;

import static java.util.Objects.requireNonNull;
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
        "/a%25252fb",
        "/a/%252e%252e/b",
        "/a/.%252e",
        "/%252e",
        "/a%252f%252fb",
        "/a%252f..%252fb",
        "/a%255cb",
        "/a%2500b",
        "/a%25c0%25afb",
        "/a%253bb",
        "/a%2525%2532%2535b",
        "/%2e%2e%2e/a",
        "/..%3b/admin",
        "/%2e%2e%3bx/admin",
        "/%3bx/admin",
        "/a%3bb;c",
        "/a%3bb%2fc",
        "/a%3bb%2541",
        "/a{b",
        "/a`b",
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
        "/p/x;v=1%2e2",
        "/p/x;[",
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

  @ParameterizedTest
  @CsvSource({
    "/files/a%2Etxt, /files/a.txt, ENCODED_DOT",
    "/files/%2Ehidden, /files/.hidden, ENCODED_DOT",
    "/files/a%3Bb, /files/a;b, ENCODED_SEMICOLON",
    "/files/a%252fb, /files/a%2fb, ENCODED_PERCENT",
    "/files/50%2520off, /files/50%20off, ENCODED_PERCENT",
    "/files/a%25%32%66b, /files/a%2fb, ENCODED_PERCENT",
    "/files/a|b, /files/a|b, UNESCAPED_CHARACTERS",
    "/files/a[0]^, /files/a[0]^, UNESCAPED_CHARACTERS"
  })
  void aFormOfANameIsNotedAndJudgedAsDecodedOnce(String raw, String decoded, PathForm form)
      throws Exception {
    var path = CanonicalPath.parse(raw);
    assertThat(path.forms()).containsExactly(form);
    assertThat(path.decoded()).isEqualTo(decoded);
    assertThat(path.raw()).isEqualTo(raw);
  }

  @Test
  void anotherReadingIsKnownWhereThereIsOne() throws Exception {
    assertThat(CanonicalPath.parse("/files/a%2Eb|c").otherReading()).isNull();
    assertThat(reread("/x/%2561dmin")).containsExactly("x", "admin");
    assertThat(reread("/x%252fadmin")).containsExactly("x", "admin");
    assertThat(reread("/admin%3Bx/y%3B")).containsExactly("admin", "y");
    assertThat(reread("/100%25/caf%C3%A9%2541")).containsExactly("100%", "caféA");
  }

  private static List<String> reread(String raw) throws MalformedPathException {
    return requireNonNull(CanonicalPath.parse(raw).otherReading()).segments();
  }

  @Provide
  Arbitrary<String> mixed() {
    return Arbitraries.of(
            "/", ";", "..", ".", "%2f", "%2e", "%3b", "%5c", "%25", "%252f", "%252e", "%253b", "2e",
            "5c", "admin", "%2561", "%c3%a9", "%", "|", "[", "^", "00")
        .list()
        .ofMaxSize(8)
        .map(parts -> "/" + String.join("", parts));
  }

  /**
   * Whatever a route accepts: who decodes once, twice, and cuts before or after, does not climb.
   */
  @Property(tries = 5000)
  void noReadingOfWhatIsAcceptedHasADotSegmentOrAHiddenSeparator(@ForAll("mixed") String raw) {
    CanonicalPath path;
    try {
      path = CanonicalPath.parse(raw);
    } catch (MalformedPathException refused) {
      return;
    }
    String once = decoded(raw);
    String twice = decoded(once);
    for (String reading : List.of(raw, cut(raw), once, cut(once), twice, cut(twice))) {
      assertThat(reading + "/").doesNotContain("/../", "/./", "//../", "\\", "\0");
      assertThat(cut(reading).substring(1)).doesNotContain("//").doesNotStartWith("/");
    }
    assertThat(decoded(twice)).isEqualTo(twice);
    var other = path.otherReading();
    String second =
        path.forms().contains(PathForm.ENCODED_SEMICOLON) ? cut(once) : decoded(cut(once));
    assertThat((other == null ? path : other).decoded()).isEqualTo(second);
  }

  /** One path to who decodes once is one path to the rules, whatever a route accepts. */
  @Property(tries = 5000)
  void whatIsOnePathToWhoDecodesOnceIsJudgedAlike(
      @ForAll("mixed") String raw, @ForAll("escapings") List<Boolean> escaped) throws Exception {
    CanonicalPath one;
    CanonicalPath other;
    try {
      one = CanonicalPath.parse(raw);
      other = CanonicalPath.parse(escaped(raw, escaped));
    } catch (MalformedPathException refused) {
      return;
    }
    assertThat(decoded(other.raw())).isEqualTo(decoded(raw));
    boolean contradict =
        (one.forms().contains(PathForm.PARAMETERS) || other.forms().contains(PathForm.PARAMETERS))
            && (one.forms().contains(PathForm.ENCODED_SEMICOLON)
                || other.forms().contains(PathForm.ENCODED_SEMICOLON));
    // No route may accept the two forms together, so only one of the two paths passes.
    assertThat(contradict || other.segments().equals(one.segments())).isTrue();
  }

  @Provide
  Arbitrary<List<Boolean>> escapings() {
    return Arbitraries.of(true, false).list().ofSize(48);
  }

  /** The same path with some of its characters escaped. */
  private static String escaped(String raw, List<Boolean> which) {
    var text = new StringBuilder("/");
    for (int i = 1; i < raw.length(); i++) {
      char c = raw.charAt(i);
      boolean ofEscape = raw.lastIndexOf('%', i) > i - 3 && raw.lastIndexOf('%', i) >= 0;
      boolean change = which.get(i % which.size()) && !ofEscape;
      text.append(change ? String.format("%%%02x", (int) c) : String.valueOf(c));
    }
    return text.toString();
  }

  private static String cut(String path) {
    return path.replaceAll(";[^/]*", "");
  }

  /** As a lenient server decodes: a percent sign without two digits stands for itself. */
  private static String decoded(String path) {
    String escaped = path.replaceAll("%(?![0-9a-fA-F]{2})", "%25").replace("+", "%2B");
    return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
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
      boolean named = path.forms().contains(PathForm.ENCODED_SEMICOLON);
      assertThat(named ? decoded : cut(decoded)).isEqualTo(path.decoded());
      assertThat(cut(decoded)).doesNotContain("/../", "/./");
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
