package dev.portcullis.proxy.enforcement;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.configuration.ForwardingFields;
import dev.portcullis.configuration.Network;
import dev.portcullis.configuration.PortcullisConfiguration.Proxies;
import dev.portcullis.proxy.exchange.DecisionIds;
import dev.portcullis.proxy.fields.HostName;
import dev.portcullis.proxy.fields.IpLiteral;
import dev.portcullis.proxy.origin.ClientOrigin;
import dev.portcullis.proxy.origin.TrustedProxies;
import dev.portcullis.request.HttpFields;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the client is, behind proxies that are trusted and such that are not. */
class OriginTest {

  private static final TrustedProxies CUSTOMARY = trusting(ForwardingFields.X_FORWARDED);
  private static final TrustedProxies STANDARD = trusting(ForwardingFields.FORWARDED);
  private static final String PEER = "10.0.0.1";

  private static TrustedProxies trusting(ForwardingFields fields) {
    var networks = List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8"));
    return new TrustedProxies(new Proxies(networks, fields));
  }

  private static InetAddress address(String text) {
    return requireNonNull(IpLiteral.parse(text), text);
  }

  private static ClientOrigin origin(TrustedProxies proxies, String peer, String... fields) {
    return proxies.origin(ClientOrigin.of(address(peer), "http"), HttpFields.of(fields));
  }

  /** The client, or {@code refused}. */
  private static String client(TrustedProxies proxies, String peer, String... fields) {
    var origin = origin(proxies, peer, fields);
    return origin.problem() == null ? origin.client().getHostAddress() : "refused";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "for=1.2.3.4 | 1.2.3.4",
        "for=6.6.6.6, for=1.2.3.4, for=10.1.1.1 | 1.2.3.4",
        "for=10.2.2.2, for=10.1.1.1 | 10.2.2.2",
        "For=\"1.2.3.4:8080\";proto=http;by=_x | 1.2.3.4",
        "for=\"1.2.3.4:_port\" | 1.2.3.4",
        "for=\"[2001:db8::1]\" | 2001:db8:0:0:0:0:0:1",
        "for=\"[::ffff:1.2.3.4]:99\" | 1.2.3.4",
        "for=unknown, for=1.2.3.4 | 1.2.3.4",
        "for=_secret, for=1.2.3.4, for=10.1.1.1 | 1.2.3.4",
        "proto=https, for=1.2.3.4 | 1.2.3.4",
        "for=6.6.6.6, for=unknown | refused",
        "for=6.6.6.6, for=_hidden, for=10.1.1.1 | refused",
        "for=6.6.6.6, proto=https | refused",
        "proto=https | refused",
        "for=6.6.6.6 for=1.2.3.4 | refused",
        "for=6.6.6.6;for=1.2.3.4 | refused",
        "for=\"1.2.3.4 | refused",
        "for=\", for=1.2.3.4 | refused",
        "nonsense | refused",
        ", | refused",
        ", for=1.2.3.4 | refused",
        "for=1.2.3.4, | refused",
        "for=1.2.3.04 | refused",
        "for=example.com, for=1.2.3.4 | refused",
        "for=\"[1.2.3.4]\" | refused",
        "for=\"1.2.3.4:123456\" | refused",
        "for=\"1.2.3.4:\" | refused"
      })
  void forwardedIsWalkedFromTheRightOverTrustedHops(String field, String expected) {
    assertThat(client(STANDARD, PEER, "Forwarded", field)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4 | 1.2.3.4",
        "6.6.6.6, 1.2.3.4 | 1.2.3.4",
        "6.6.6.6, 1.2.3.4, 10.9.9.9 | 1.2.3.4",
        "1.2.3.4:5555 | 1.2.3.4",
        "unknown, 1.2.3.4 | 1.2.3.4",
        "2001:db8::1 | 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1]:443 | 2001:db8:0:0:0:0:0:1",
        "1.2.3.4, ::ffff:10.9.9.9 | 1.2.3.4",
        "1.2.3.4, fd00::7 | 1.2.3.4",
        "6.6.6.6, garbage | refused",
        "6.6.6.6, unknown | refused",
        "6.6.6.6, garbage, 10.9.9.9 | refused",
        "garbage, 1.2.3.4 | refused",
        "6.6.6.6, , 10.9.9.9 | refused",
        ", 1.2.3.4 | refused",
        "1.2.3.4, | refused",
        "1.2.3.4:port | refused"
      })
  void xForwardedForIsWalkedFromTheRightOverTrustedHops(String field, String expected) {
    assertThat(client(CUSTOMARY, PEER, "X-Forwarded-For", field)).isEqualTo(expected);
  }

  @Test
  void anEmptyFieldNamesNobody() {
    assertThat(client(CUSTOMARY, PEER, "X-Forwarded-For", "")).isEqualTo("refused");
    assertThat(client(STANDARD, PEER, "Forwarded", "")).isEqualTo("refused");
  }

  @Test
  void severalFieldLinesAreOneChain() {
    String[] lines = {"X-Forwarded-For", "1.2.3.4", "X-Forwarded-For", "10.3.3.3"};
    assertThat(client(CUSTOMARY, PEER, lines)).isEqualTo("1.2.3.4");
    String[] standard = {"Forwarded", "for=1.2.3.4", "Forwarded", "for=10.3.3.3"};
    assertThat(client(STANDARD, PEER, standard)).isEqualTo("1.2.3.4");
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 33, 100})
  void aChainThatIsLongerThanIsReadIsRefused(int hops) {
    String expected = hops <= 32 ? "1.2.3.4" : "refused";
    String before = "6.6.6.6, ".repeat(hops - 1);
    assertThat(client(CUSTOMARY, PEER, "X-Forwarded-For", before + "1.2.3.4")).isEqualTo(expected);
    String standard = "for=6.6.6.6, ".repeat(hops - 1) + "for=1.2.3.4";
    assertThat(client(STANDARD, PEER, "Forwarded", standard)).isEqualTo(expected);
    var lines = new String[2 * hops];
    for (int i = 0; i < hops; i++) {
      lines[2 * i] = "X-Forwarded-For";
      lines[2 * i + 1] = "1.2.3.4";
    }
    assertThat(client(CUSTOMARY, PEER, lines)).isEqualTo(expected);
  }

  @Test
  void whomTheNearestProxyNamesIsInTheRecordThoughTheRequestIsRefused() {
    var origin = origin(CUSTOMARY, PEER, "X-Forwarded-For", "garbage, 1.2.3.4");
    assertThat(origin.problem()).isNotNull();
    assertThat(origin.client()).isEqualTo(address("1.2.3.4"));
  }

  @Test
  void anUntrustedPeerIsTheClientWhateverItSays() {
    for (var proxies : List.of(CUSTOMARY, STANDARD)) {
      assertThat(client(proxies, "9.9.9.9", "X-Forwarded-For", "1.2.3.4")).isEqualTo("9.9.9.9");
      assertThat(client(proxies, "9.9.9.9", "Forwarded", "for=1.2.3.4")).isEqualTo("9.9.9.9");
      assertThat(client(proxies, "9.9.9.9", "Forwarded", ",")).isEqualTo("9.9.9.9");
    }
  }

  @Test
  void aProxyThatSaysNothingSpeaksForItself() {
    assertThat(client(CUSTOMARY, PEER)).isEqualTo(PEER);
    assertThat(client(STANDARD, PEER)).isEqualTo(PEER);
  }

  /** What the proxies do not write is the client's own. */
  @Property(tries = 1000)
  void theOtherFamilyChangesNothing(@ForAll("claims") String claim) {
    String[] honest = {"X-Forwarded-For", "1.2.3.4", "X-Forwarded-Proto", "http"};
    var told = origin(CUSTOMARY, PEER, append(honest, "Forwarded", claim));
    assertThat(told).isEqualTo(origin(CUSTOMARY, PEER, honest));
    String[] standard = {"Forwarded", "for=1.2.3.4;proto=http;host=a.test"};
    for (String name : List.of("For", "Host", "Proto", "Prefix")) {
      assertThat(origin(STANDARD, PEER, append(standard, "X-Forwarded-" + name, claim)))
          .isEqualTo(origin(STANDARD, PEER, standard));
    }
  }

  /** Whatever a client writes, the proxy appends: it is the client, or is refused. */
  @Property(tries = 2000)
  void noClaimOfAClientMakesItAnyoneElse(@ForAll("claims") String claim) {
    String customary = client(CUSTOMARY, PEER, "X-Forwarded-For", claim + ", 1.2.3.4");
    assertThat(customary).isIn("1.2.3.4", "refused");
    String standard = client(STANDARD, PEER, "Forwarded", claim + ", for=1.2.3.4;proto=http");
    assertThat(standard).isIn("1.2.3.4", "refused");
    String[] twoLines = {"Forwarded", claim, "Forwarded", "for=1.2.3.4;proto=http"};
    assertThat(client(STANDARD, PEER, twoLines)).isIn("1.2.3.4", "refused");
    assertThat(origin(STANDARD, PEER, twoLines).scheme()).isEqualTo("http");
  }

  @Provide
  Arbitrary<String> claims() {
    var parts =
        Arbitraries.of(
            "for=",
            "host=",
            "proto=",
            "https",
            "10.0.0.1",
            "6.6.6.6",
            "unknown",
            "_x",
            ",",
            ";",
            "\"",
            "\\",
            "[",
            "]",
            "::1",
            ":80",
            " ",
            "admin.example.com",
            "/x");
    return Arbitraries.oneOf(
        parts.list().ofMaxSize(12).map(list -> String.join("", list)),
        Arbitraries.strings().ascii().ofMaxLength(60),
        Arbitraries.strings().ofMaxLength(20));
  }

  private static String[] append(String[] fields, String name, String value) {
    var all = Arrays.copyOf(fields, fields.length + 2);
    all[fields.length] = name;
    all[fields.length + 1] = value;
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-host", "close, X-Forwarded-Proto"})
  void fieldsThatConnectionListsAreDoubted(String listed) {
    String[] fields = {"Connection", listed, "X-Forwarded-For", "1.2.3.4"};
    assertThat(client(CUSTOMARY, PEER, fields)).isEqualTo("refused");
    assertThat(client(CUSTOMARY, PEER, "Connection", listed)).isEqualTo("refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4 | https | https",
        "1.2.3.4 | HTTPS | https",
        "1.2.3.4 | wss | https",
        "1.2.3.4 | ws | http",
        "1.2.3.4, 10.9.9.9 | https | https",
        "1.2.3.4, 10.9.9.9 | https, http | https",
        "1.2.3.4, 10.9.9.9 | http, https | http",
        "6.6.6.6, 1.2.3.4 | https, http | http",
        "1.2.3.4 | https, http | http",
        "1.2.3.4, 10.8.8.8, 10.9.9.9 | https, http | refused",
        "1.2.3.4 | gopher | refused",
        "1.2.3.4 | https, | refused"
      })
  void theSchemeIsWhatTheProxyOfTheClientSaid(String hops, String proto, String expected) {
    var origin = origin(CUSTOMARY, PEER, "X-Forwarded-For", hops, "X-Forwarded-Proto", proto);
    assertThat(origin.problem() == null ? origin.scheme() : "refused").isEqualTo(expected);
  }

  @Test
  void theHostIsWhatTheProxyOfTheClientSaid() {
    String[] chain = {"X-Forwarded-For", "1.2.3.4, 10.9.9.9", "X-Forwarded-Host", "a.test:8443"};
    assertThat(origin(CUSTOMARY, PEER, chain).host()).isEqualTo("a.test:8443");
    String[] list = {"X-Forwarded-For", "1.2.3.4, 10.9.9.9", "X-Forwarded-Host", "a.test, inner"};
    assertThat(origin(CUSTOMARY, PEER, list).host()).isEqualTo("a.test");
    String[] forged = {"X-Forwarded-For", "1.2.3.4", "X-Forwarded-Host", "admin.test, a.test"};
    assertThat(origin(CUSTOMARY, PEER, forged).host()).isEqualTo("a.test");
    String standard = "for=6.6.6.6;host=admin.test, for=1.2.3.4;host=\"a.test:1\", for=10.9.9.9";
    assertThat(origin(STANDARD, PEER, "Forwarded", standard).host()).isEqualTo("a.test:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4 | /shop | /shop",
        "1.2.3.4 | /shop/ | /shop",
        "1.2.3.4 | / | ``",
        "1.2.3.4, 10.9.9.9 | /outer, /inner | /outer/inner",
        "1.2.3.4 | /forged, /shop | /shop",
        "1.2.3.4 | //evil.test | refused",
        "1.2.3.4 | https://evil.test | refused",
        "1.2.3.4 | /a/../b | refused",
        "1.2.3.4 | /a%0d | refused"
      },
      quoteCharacter = '`')
  void thePrefixIsWhatTheProxiesCutOff(String hops, String prefix, String expected) {
    var origin = origin(CUSTOMARY, PEER, "X-Forwarded-For", hops, "X-Forwarded-Prefix", prefix);
    assertThat(origin.problem() == null ? origin.prefix() : "refused").isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "127.1",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.a",
        "01.2.3.4",
        "1..2.3",
        "a.b.c.d",
        "localhost",
        "::g",
        "1:2",
        "1.2.3.4 ",
        "::1%eth0",
        "0x7f.0.0.1"
      })
  void whatIsNoAddressIsNeverLookedUp(String text) {
    assertThat(IpLiteral.parse(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "EXAMPLE.com:80, example.com",
    "example.com., example.com",
    "example.com:, example.com",
    "my_host-1, my_host-1",
    "10.0.0.1:8080, 10.0.0.1",
    "[2001:DB8::1]:443, [2001:db8::1]"
  })
  void aHostIsReadWithoutItsPort(String authority, String host) {
    assertThat(requireNonNull(HostName.parse(authority)).host()).isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":80",
        "a b",
        "a/b",
        "a@b",
        "a:b",
        "a:65536",
        "a:80:80",
        "[::1",
        "[]",
        "[1.2.3.4]",
        "::1",
        "a..b",
        ".a",
        "a%20b",
        "a,b",
        "a;b",
        "\u00e4",
        "a\tb",
        "[::1]x"
      })
  void aMalformedHostIsNone(String authority) {
    assertThat(HostName.parse(authority)).isNull();
  }

  @Property
  void encodedFieldsAreVisibleAsciiAndDecodeToThemselves(@ForAll String text) {
    var encoded = OutgoingFields.encoded(text);
    assertThat(encoded).matches("[!-~]*").doesNotContain(",");
    var utf8 =
        new String(
            text.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(
            java.net.URLDecoder.decode(
                encoded.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(utf8);
  }

  @Test
  void idsAreFreshAndFitForFields() {
    var ids = new DecisionIds();
    var seen = new java.util.HashSet<String>();
    for (int i = 0; i < 10_000; i++) {
      String id = ids.next();
      assertThat(id).matches("[0-9a-z]{26}");
      assertThat(seen.add(id)).isTrue();
    }
  }

  @Property
  void whatIsKeptOfAClientsIdIsBoundedAndVisibleAscii(@ForAll @StringLength(max = 300) String id) {
    assertThat(DecisionIds.ofClient(id)).matches("[!-~]{0,128}");
  }
}
