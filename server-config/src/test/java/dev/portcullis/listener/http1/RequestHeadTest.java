package dev.portcullis.listener.http1;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.portcullis.listener.http1.RequestHead.Bounds;
import dev.portcullis.listener.http1.RequestHead.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadTest {

  private static final String GOOD =
      "GET /a/b%20c?d=%zz&e HTTP/1.1\r\n"
          + "Host: api.example.com:8080\r\n"
          + "Accept: */*\r\n"
          + "X: \t y \r\n\r\n";

  private static final Bounds BOUNDS = new Bounds(1000, 100);

  private static Verdict judge(String head) {
    byte[] octets = head.getBytes(StandardCharsets.ISO_8859_1);
    return RequestHead.judge(octets, 0, octets.length, BOUNDS);
  }

  private static Verdict target(String target) {
    String authority = target.replaceFirst("(?i)^https?://", "").replaceFirst("[/?].*", "");
    String host = target.contains("://") && !authority.isEmpty() ? authority : "x";
    return judge("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  }

  private static Verdict field(String line) {
    return judge("POST / HTTP/1.1\r\nHost: x\r\n" + line + "\r\n\r\n");
  }

  @Test
  void anOrdinaryHeadIsWellFormed() {
    assertThat(judge(GOOD)).isEqualTo(Verdict.WELL_FORMED);
  }

  private static String @Nullable [] fields(String head) {
    return fields(head, new String[0]);
  }

  private static String @Nullable [] fields(String head, String[] before) {
    byte[] octets = ("xx" + head + "GET / HT").getBytes(StandardCharsets.ISO_8859_1);
    var read = RequestHead.of(octets, 2, 2 + head.length(), BOUNDS);
    assertThat(read.judge()).isEqualTo(Verdict.WELL_FORMED);
    return read.fields(before);
  }

  @Test
  void itsFieldsAreNamesAndValuesAsTheyStandWithoutTheBlanksAroundThem() {
    assertThat(fields(GOOD))
        .containsExactly("Host", "api.example.com:8080", "Accept", "*/*", "X", "y");
    assertThat(fields("GET / HTTP/1.1\r\nhost: x\r\nA: 1\r\na:\r\nB:\u00e4\r\n\r\n"))
        .containsExactly("host", "x", "A", "1", "a", "", "B", "\u00e4");
  }

  @Test
  void whatAClientSaysAgainIsNotReadAnew() {
    String first = "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer aaaa\r\nB: \u00e4\r\n\r\n";
    String[] before = requireNonNull(fields(first));
    String[] again = requireNonNull(fields(first, before));
    assertThat(again).containsExactly(before);
    for (int i = 0; i < again.length; i++) {
      assertThat(again[i]).isSameAs(before[i]);
    }
  }

  @Test
  void nothingOfAnEarlierHeadIsTakenForWhatTheNextOneSays() {
    String[] before =
        requireNonNull(
            fields("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer aaaa\r\nB: 1\r\n\r\n"));
    assertThat(
            fields(
                "GET / HTTP/1.1\r\nHost: y\r\nAuthorization: Bearer aaab\r\nb: 1\r\n\r\n", before))
        .containsExactly("Host", "y", "Authorization", "Bearer aaab", "b", "1");
    assertThat(fields("GET / HTTP/1.1\r\nHost: x\r\nC:\r\n\r\n", before))
        .containsExactly("Host", "x", "C", "");
    String more = "GET / HTTP/1.1\r\nA: \u00e4\r\nHost: x\r\nA: \u00e4\r\nA: 2\r\nA: 3\r\n\r\n";
    assertThat(fields(more, before))
        .containsExactly("A", "\u00e4", "Host", "x", "A", "\u00e4", "A", "2", "A", "3");
  }

  @Property
  void whateverCameBeforeAValueIsWhatStandsThere(
      @ForAll @Size(max = 4) List<@IntRange(min = 97, max = 99) Integer> one,
      @ForAll @Size(max = 4) List<@IntRange(min = 97, max = 99) Integer> other) {
    String[] before = requireNonNull(fields(head(one)));
    assertThat(fields(head(other), before)).containsExactly(fields(head(other)));
  }

  private static String head(List<Integer> letters) {
    var value = new StringBuilder();
    letters.forEach(letter -> value.append((char) (int) letter));
    return "GET / HTTP/1.1\r\nHost: x\r\nA: " + value + "\r\n\r\n";
  }

  @Test
  void veryLongTextsAreReadAnew() {
    String value = "v".repeat(RequestHead.MOST_COMPARED + 1);
    String head = "GET / HTTP/1.1\r\nHost: x\r\nA: " + value + "\r\n\r\n";
    String[] before = requireNonNull(fields(head));
    assertThat(fields(head, before)).containsExactly("Host", "x", "A", value);
  }

  @Test
  void manyFieldsAreReadInTheirOrder() {
    var head = new StringBuilder("GET / HTTP/1.1\r\nHost: x\r\n");
    var expected = new ArrayList<>(List.of("Host", "x"));
    for (int i = 0; i < 90; i++) {
      head.append("N").append(i).append(": v").append(i).append("\r\n");
      expected.addAll(List.of("N" + i, "v" + i));
    }
    assertThat(fields(head + "\r\n")).containsExactlyElementsOf(expected);
    assertThat(fields(GOOD)).hasSize(6);
  }

  /** RFC 9112 §3.2.2: the target's host counts then, which the server sees to. */
  @Test
  void theFieldsOfATargetWithAHostAreLeftToTheServer() {
    assertThat(fields("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n")).isNull();
    assertThat(fields("OPTIONS * HTTP/1.1\r\nHost: b\r\n\r\n")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//a//b",
        "/a%2Fb",
        "/a;b=c/d",
        "/...",
        "/.a/..b/c..",
        "/%C3%A4",
        "/a?b/../c",
        "/?q=\\",
        "http://other.example",
        "http://other.example?q",
        "HTTPS://other.example:443/x",
        "http://[::1]:8080/x"
      })
  void rfc9112TargetsAreWellFormed(String target) {
    assertThat(target(target)).isEqualTo(Verdict.WELL_FORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "*",
        "?a",
        ";a",
        "/a b",
        "/a\tb",
        "/a#b",
        "/\u0000",
        "/\u007f",
        "/\u00e4",
        "/%",
        "/%2",
        "/%g0",
        "/%00",
        "/%5C",
        "/\\",
        "/%c0%af",
        "/%e0%80%af",
        "/%ed%a0%80",
        "/%ff",
        "/%C3",
        "/.",
        "/..",
        "/a/../b",
        "/a/./b",
        "/a/..",
        "/%2e%2e/a",
        "/a%2f..%2fb",
        "/a;jsessionid=1",
        "/a;x=y;JSessionId=1/b",
        "/a%3bjsessionid",
        "http:///x",
        "http:/x",
        "http://",
        "http://a@b/",
        "http://a:b/",
        "http://a:99999/",
        "http://[::1/",
        "http://a/../b",
        "ftp://a/",
        "a:443"
      })
  void anyOtherTargetIsMalformed(String target) {
    assertThat(target(target)).isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:", "[::1]:", "a:0", "a:65535"})
  void rfc3986Section3_2_3APortMayBeEmpty(String host) {
    assertThat(judge("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"))
        .isEqualTo(Verdict.WELL_FORMED);
  }

  @Test
  void theAsteriskIsForOptionsOnly() {
    assertThat(judge("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(Verdict.WELL_FORMED);
    assertThat(judge("GET * HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: :\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a::\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [g]\r\n\r\n"
      })
  void rfc9112Section3_2AHostIsGivenOnceAndIsOne(String head) {
    assertThat(judge(head)).isEqualTo(Verdict.MALFORMED);
  }

  @Test
  void rfc9112Http10NeedsNoHost() {
    assertThat(judge("GET / HTTP/1.0\r\n\r\n")).isEqualTo(Verdict.WELL_FORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: x\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET\t/\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / http/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.11\r\nHost: x\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET /\r\n\r\n",
        "GET\r\n\r\n",
        "\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\rHost: x\r\r",
        "GET / HTTP/1.1\r\nHost: x\r\n\n",
        "connect x:1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "MKREDIRECTREFERENCEORSOMETHINGLONG / HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  void rfc9112Section3ARequestLineHasOneForm(String head) {
    assertThat(judge(head)).isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A",
        "A :b",
        ": b",
        "A(: b",
        "\u00e4: b",
        " a: b",
        "A: b\r\n c",
        "A: b\u0000",
        "A: b\rc",
        "A: b\nc",
        "A: b\u007f"
      })
  void rfc9112Section5AFieldLineHasOneForm(String line) {
    assertThat(field(line)).isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A:", "A:b", "A: \u00e4\u00ff", "A:  b\t", "~!#$%&'*+-.^_`|0: b"})
  void rfc9110FieldValuesMayHoldAnyVisibleOctet(String line) {
    assertThat(field(line)).isEqualTo(Verdict.WELL_FORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nContent-Length: 3",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding:",
        "Content-Length: 3, 3",
        "Content-Length: +3",
        "Content-Length: -3",
        "Content-Length: 0x3",
        "Content-Length: 3 3",
        "Content-Length:",
        "Content-Length: 1000000000000000000"
      })
  void rfc9112Section6ALengthIsGivenInOneWay(String lines) {
    assertThat(field(lines)).isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0",
        "content-length:\t3 ",
        "TRANSFER-ENCODING: Chunked",
        "Content-Length: 999999999999999999"
      })
  void rfc9112Section6ALengthIsWellFormed(String line) {
    assertThat(field(line)).isEqualTo(Verdict.WELL_FORMED);
  }

  @Test
  void tooManyFieldsAreTooLarge() {
    assertThat(field("A: b\r\n".repeat(98) + "A: b")).isEqualTo(Verdict.WELL_FORMED);
    assertThat(field("A: b\r\n".repeat(99) + "A: b")).isEqualTo(Verdict.TOO_LARGE);
  }

  @Test
  void aLongPathIsTooLargeALongQueryIsNot() {
    assertThat(target("/" + "a".repeat(999))).isEqualTo(Verdict.WELL_FORMED);
    assertThat(target("/" + "a".repeat(1000))).isEqualTo(Verdict.TOO_LARGE);
    assertThat(target("/?" + "a".repeat(5000))).isEqualTo(Verdict.WELL_FORMED);
  }

  @Property
  void noOctetsMakeItThrow(@ForAll @Size(max = 200) byte[] octets) {
    assertThatCode(() -> RequestHead.judge(octets, 0, octets.length, BOUNDS))
        .doesNotThrowAnyException();
  }

  @Property
  void aControlCharacterAnywhereIsMalformed(
      @ForAll @IntRange(max = 60) int at, @ForAll @IntRange(max = 8) int control) {
    byte[] octets = GOOD.getBytes(StandardCharsets.ISO_8859_1);
    octets[at] = (byte) control;
    assertThat(RequestHead.judge(octets, 0, octets.length, BOUNDS)).isEqualTo(Verdict.MALFORMED);
  }

  @Property
  void aHeadThatIsCutOffIsMalformed(@ForAll @IntRange(max = 90) int length) {
    byte[] octets = GOOD.getBytes(StandardCharsets.ISO_8859_1);
    int end = Math.min(length, octets.length - 1);
    assertThat(RequestHead.judge(octets, 0, end, BOUNDS)).isEqualTo(Verdict.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://x/ x",
        "http://x x",
        "http://x?q x",
        "HTTP://X:80/ x:80",
        "https://a.b/c?d://e a.B",
        "/http://y/ x",
      })
  void rfc9112Section322HostRepeatsAnAbsoluteTarget(String targetAndHost) {
    assertThat(absolute(targetAndHost)).isEqualTo(Verdict.WELL_FORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://x/ y", "http://x y", "http://x:80/ x", "http://x/ xx", "http://xx/ x"})
  void aHostThatContradictsAnAbsoluteTargetIsMalformed(String targetAndHost) {
    assertThat(absolute(targetAndHost)).isEqualTo(Verdict.MALFORMED);
  }

  private static Verdict absolute(String targetAndHost) {
    String[] parts = targetAndHost.split(" ");
    return judge("GET " + parts[0] + " HTTP/1.1\r\nHost: " + parts[1] + "\r\n\r\n");
  }
}
