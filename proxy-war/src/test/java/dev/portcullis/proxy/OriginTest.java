package dev.portcullis.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.configuration.Network;
import dev.portcullis.request.HttpFields;
import java.net.InetAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who the client is, behind proxies that are trusted and such that are not. */
class OriginTest {

  private static final TrustedProxies PROXIES =
      new TrustedProxies(List.of(Network.parse("10.0.0.0/8"), Network.parse("fd00::/8")));

  private static InetAddress address(String text) {
    var address = IpLiteral.parse(text);
    assertThat(address).as(text).isNotNull();
    return java.util.Objects.requireNonNull(address);
  }

  private static String client(String peer, String... fields) {
    return PROXIES.origin(address(peer), "http", HttpFields.of(fields)).client().getHostAddress();
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
        "for=\"[2001:db8::1]\" | 2001:db8:0:0:0:0:0:1",
        "for=6.6.6.6, for=unknown | 10.0.0.1",
        "for=6.6.6.6, for=_hidden, for=10.1.1.1 | 10.1.1.1",
        "for=6.6.6.6 for=1.2.3.4 | 10.0.0.1",
        "for=\"1.2.3.4 | 10.0.0.1",
        "nonsense | 10.0.0.1",
        "for=1.2.3.04 | 10.0.0.1",
        "for=example.com | 10.0.0.1"
      })
  void forwardedIsWalkedFromTheRightOverTrustedHops(String field, String expected) {
    assertThat(client("10.0.0.1", "Forwarded", field)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.2.3.4 | 1.2.3.4",
        "6.6.6.6, 1.2.3.4 | 1.2.3.4",
        "6.6.6.6, 1.2.3.4, 10.9.9.9 | 1.2.3.4",
        "1.2.3.4:5555 | 1.2.3.4",
        "6.6.6.6, garbage | 10.0.0.1",
        "6.6.6.6, garbage, 10.9.9.9 | 10.9.9.9",
        "6.6.6.6, , 10.9.9.9 | 10.9.9.9"
      })
  void xForwardedForIsWalkedFromTheRightOverTrustedHops(String field, String expected) {
    assertThat(client("10.0.0.1", "X-Forwarded-For", field)).isEqualTo(expected);
  }

  @Test
  void severalFieldLinesAreOneChain() {
    assertThat(client("10.0.0.1", "X-Forwarded-For", "1.2.3.4", "X-Forwarded-For", "10.3.3.3"))
        .isEqualTo("1.2.3.4");
  }

  @Test
  void anUntrustedPeerIsTheClientWhateverItSays() {
    assertThat(client("9.9.9.9", "X-Forwarded-For", "1.2.3.4")).isEqualTo("9.9.9.9");
    assertThat(client("9.9.9.9", "Forwarded", "for=1.2.3.4")).isEqualTo("9.9.9.9");
  }

  @Test
  void twoFieldsThatDisagreeAreBothIgnored() {
    assertThat(client("10.0.0.1", "X-Forwarded-For", "1.2.3.4", "Forwarded", "for=6.6.6.6"))
        .isEqualTo("10.0.0.1");
    assertThat(client("10.0.0.1", "X-Forwarded-For", "1.2.3.4", "Forwarded", "for=1.2.3.4"))
        .isEqualTo("1.2.3.4");
  }

  @Test
  void aSchemeThatIsNoneIsIgnored() {
    var fields = HttpFields.of("X-Forwarded-For", "1.2.3.4", "X-Forwarded-Proto", "gopher");
    assertThat(PROXIES.origin(address("10.0.0.1"), "http", fields).scheme()).isEqualTo("http");
  }

  @Property(tries = 2000)
  void noForwardedFieldEverThrows(@ForAll @StringLength(max = 60) String field) {
    ForwardedElement.parse(field);
    PROXIES.origin(
        InetAddress.getLoopbackAddress(),
        "http",
        HttpFields.of("Forwarded", field, "X-Forwarded-For", field));
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
    assertThat(HostName.parse(authority)).isEqualTo(host);
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
      assertThat(DecisionIds.acceptable(id)).isTrue();
      assertThat(seen.add(id)).isTrue();
    }
  }
}
