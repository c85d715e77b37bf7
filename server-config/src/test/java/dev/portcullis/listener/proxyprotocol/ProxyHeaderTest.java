package dev.portcullis.listener.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.proxyprotocol.ProxyHeader.Malformed;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Partial;
import dev.portcullis.listener.proxyprotocol.ProxyHeader.Whole;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

  private static final byte[] SIGNATURE = text("\r\n\r\n\0\r\nQUIT\n");

  /** Families and protocols of §2.2. */
  private static final List<Integer> WRITTEN_DOWN = List.of(0, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32);

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] binary(int command, int family, byte[] values) {
    return ByteBuffer.allocate(16 + values.length)
        .put(SIGNATURE)
        .put((byte) command)
        .put((byte) family)
        .putShort((short) values.length)
        .put(values)
        .array();
  }

  /** A header as a balancer writes it, and the client that it names. */
  record Written(byte[] octets, InetAddress client) {}

  @Provide
  Arbitrary<Written> headers() {
    var length = Arbitraries.of(4, 16);
    var ports = Arbitraries.integers().between(0, 65_535);
    return length.flatMap(
        size ->
            Combinators.combine(addresses(size), addresses(size), ports, ports, further())
                .flatAs(
                    (source, destination, from, to, more) ->
                        Arbitraries.of(
                            line(source, destination, from, to),
                            binary(source, destination, from, to, more))));
  }

  private static Arbitrary<byte[]> addresses(int length) {
    return Arbitraries.bytes().array(byte[].class).ofSize(length);
  }

  /** Values behind the addresses, or none (§2.2). */
  private static Arbitrary<byte[]> further() {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(400);
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Written line(byte[] source, byte[] destination, int from, int to) {
    String line =
        "PROXY TCP%d %s %s %d %d\r\n"
            .formatted(
                source.length == 4 ? 4 : 6,
                address(source).getHostAddress(),
                address(destination).getHostAddress(),
                from,
                to);
    return new Written(text(line), address(source));
  }

  private static Written binary(
      byte[] source, byte[] destination, int from, int to, byte[] further) {
    int more = further.length == 0 ? 0 : 3 + further.length;
    var values = ByteBuffer.allocate(2 * source.length + 4 + more);
    values.put(source).put(destination).putShort((short) from).putShort((short) to);
    if (more > 0) {
      values.put((byte) 4).putShort((short) further.length).put(further);
    }
    byte[] octets = binary(0x21, source.length == 4 ? 0x11 : 0x21, values.array());
    return new Written(octets, address(source));
  }

  @Property
  void everyHeaderIsReadToItsEndWhateverFollows(
      @ForAll("headers") Written header, @ForAll @Size(max = 40) byte[] follows) {
    int length = header.octets().length;
    byte[] all = Arrays.copyOf(header.octets(), length + follows.length);
    System.arraycopy(follows, 0, all, length, follows.length);
    assertThat(ProxyHeader.read(all)).isEqualTo(new Whole(length, header.client()));
  }

  @Property
  void ofAPartOfAHeaderNothingIsSaid(
      @ForAll("headers") Written header,
      @ForAll @DoubleRange(max = 1, maxIncluded = false) double part) {
    byte[] octets = header.octets();
    assertThat(ProxyHeader.read(Arrays.copyOf(octets, (int) (part * octets.length))))
        .isEqualTo(new Partial());
  }

  /** Octets that were changed anywhere give an address, wait, or are refused; nothing else. */
  @Property(tries = 5000)
  void noOctetsAreAFault(
      @ForAll("headers") Written header,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 59) Integer> places,
      @ForAll byte value) {
    byte[] octets = header.octets();
    places.forEach(place -> octets[Math.min(place, octets.length - 1)] = value);
    if (ProxyHeader.read(octets) instanceof Whole whole) {
      assertThat(whole.octets()).isBetween(8, ProxyHeader.MOST_OCTETS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
        "PROXY  TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 \r\n",
        "PROXY TCP4 01.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 256.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n",
        "PROXY TCP4 1.2.3.4 name.example 1 2\r\n",
        "PROXY TCP4 localhost 5.6.7.8 1 2\r\n",
        "PROXY TCP4 ::1 ::1 1 2\r\n",
        "PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY TCP6 fe80::1%1 ::1 1 2\r\n",
        "PROXY TCP6 1::2::3 ::1 1 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
        "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
        "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY UNKNOWNS\r\n",
        "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "PROXY\tTCP4 1.2.3.4 5.6.7.8 1 2\r\n",
        "GET / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\n"
      })
  void whatIsNoHeaderIsRefused(String line) {
    assertThat(ProxyHeader.read(text(line))).isEqualTo(new Malformed());
  }

  @Test
  void aLineIsBounded() {
    String unknown = "PROXY UNKNOWN ";
    String longest = unknown + "x".repeat(107 - unknown.length() - 2) + "\r\n";
    assertThat(ProxyHeader.read(text(longest))).isEqualTo(new Whole(107, null));
    assertThat(ProxyHeader.read(text(longest.replace("\r", "x\r")))).isEqualTo(new Malformed());
    assertThat(ProxyHeader.read(text(longest.replace("\r\n", "x")))).isEqualTo(new Partial());
    assertThat(ProxyHeader.read(text("PROXY " + "x".repeat(101)))).isEqualTo(new Malformed());
  }

  @Test
  void aBinaryHeaderIsBoundedByWhatItSaysOfItself() {
    byte[] longest = binary(0x20, 0, new byte[520]);
    assertThat(ProxyHeader.read(longest)).isEqualTo(new Whole(536, null));
    byte[] longer = Arrays.copyOf(binary(0x20, 0, new byte[521]), 16);
    assertThat(ProxyHeader.read(longer)).isEqualTo(new Malformed());
    byte[] farLonger = Arrays.copyOf(binary(0x21, 0x11, new byte[65_535]), 16);
    assertThat(ProxyHeader.read(farLonger)).isEqualTo(new Malformed());
  }

  @Test
  void commandsVersionsAndFamiliesThatAreNotWrittenDownAreRefused() {
    for (int command = 0; command < 256; command++) {
      boolean known = command == 0x20 || command == 0x21;
      byte[] header = binary(command, 0x11, new byte[12]);
      assertThat(ProxyHeader.read(header) instanceof Whole).isEqualTo(known);
    }
    for (int family = 0; family < 256; family++) {
      byte[] header = binary(0x21, family, new byte[36]);
      assertThat(ProxyHeader.read(header) instanceof Whole)
          .as("%x", family)
          .isEqualTo(WRITTEN_DOWN.contains(family));
    }
  }

  /** Their addresses are those of no client; they fall back to the balancer's own (§2.2). */
  @Test
  void datagramsAndNamedSocketsAreUnspecified() {
    for (int family : List.of(0, 0x12, 0x22, 0x31, 0x32)) {
      byte[] header = binary(0x21, family, new byte[216]);
      assertThat(ProxyHeader.read(header)).isEqualTo(new Whole(232, null));
    }
  }

  @Test
  void furtherValuesFillTheRestExactly() {
    for (int rest = 1; rest < 3; rest++) {
      byte[] header = binary(0x21, 0x11, new byte[12 + rest]);
      assertThat(ProxyHeader.read(header)).isEqualTo(new Malformed());
    }
    byte[] beyond = new byte[12 + 3];
    beyond[14] = 1;
    assertThat(ProxyHeader.read(binary(0x21, 0x11, beyond))).isEqualTo(new Malformed());
    assertThat(ProxyHeader.read(binary(0x21, 0x11, new byte[11]))).isEqualTo(new Malformed());
  }

  @Test
  void anIpv4AddressInIpv6FormIsTheIpv4Address() throws UnknownHostException {
    var expected = InetAddress.getByName("1.2.3.4");
    var line = ProxyHeader.read(text("PROXY TCP6 ::ffff:1.2.3.4 ::1 1 2\r\n"));
    assertThat(((Whole) line).source()).isEqualTo(expected);
    byte[] values = new byte[36];
    values[10] = (byte) 0xff;
    values[11] = (byte) 0xff;
    System.arraycopy(new byte[] {1, 2, 3, 4}, 0, values, 12, 4);
    assertThat(((Whole) ProxyHeader.read(binary(0x21, 0x21, values))).source()).isEqualTo(expected);
  }

  @Test
  void aNetworkHasItsAddressesAndNoOthers() throws UnknownHostException {
    var networks = ListedNetworks.parse("10.1.128.0/17,fd00:0:0:0:0:0:0:0/8");
    for (String in : new String[] {"10.1.128.1", "10.1.255.255", "fdff::1"}) {
      assertThat(networks.contain(InetAddress.getByName(in))).as(in).isTrue();
    }
    for (String out : new String[] {"10.1.127.255", "10.2.128.1", "fc00::1", "::"}) {
      assertThat(networks.contain(InetAddress.getByName(out))).as(out).isFalse();
    }
    assertThat(ListedNetworks.parse("").none()).isTrue();
  }
}
