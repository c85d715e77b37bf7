package dev.portcullis.proxy.upstream.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of a host's addresses, with time as the test says. */
class HostAddressesTest {

  private static final Duration NOT_LONG = Duration.ofMillis(1);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final HostAddresses host = new HostAddresses("api.test", NameLookup.SYSTEM, 0);

  private static InetAddress at(String address) throws Exception {
    return InetAddress.getByName(address);
  }

  private static List<InetAddress> all(String... addresses) throws Exception {
    var all = new ArrayList<InetAddress>();
    for (String address : addresses) {
      all.add(at(address));
    }
    return all;
  }

  private List<InetAddress> inTurn(long now) throws Exception {
    return host.inTurn(NOT_LONG, now);
  }

  @Test
  void eachAddressBeginsEquallyOftenAndNoneIsLeftOut() throws Exception {
    var all = all("192.0.2.1", "192.0.2.2", "192.0.2.3");
    host.found(all);
    Map<InetAddress, Integer> first = new HashMap<>();
    for (int i = 0; i < 300; i++) {
      var order = inTurn(0);
      assertThat(order).containsExactlyInAnyOrderElementsOf(all);
      first.merge(order.get(0), 1, Integer::sum);
    }
    assertThat(first.values()).containsExactly(100, 100, 100);
  }

  @Test
  void theFamilyThatTheSystemPrefersIsTriedFirst() throws Exception {
    host.found(all("192.0.2.1", "2001:db8::1", "192.0.2.2", "2001:db8::2"));
    for (int i = 0; i < 8; i++) {
      var order = inTurn(0);
      assertThat(order.subList(0, 2)).hasSameElementsAs(all("192.0.2.1", "192.0.2.2"));
      assertThat(order.subList(2, 4)).hasSameElementsAs(all("2001:db8::1", "2001:db8::2"));
    }
  }

  @Test
  void whatCouldNotBeReachedComesLastForTenSeconds() throws Exception {
    host.found(all("192.0.2.1", "192.0.2.2", "2001:db8::1"));
    host.failed(at("192.0.2.1"), 5 * SECOND);
    var first = new HashSet<InetAddress>();
    for (int i = 0; i < 6; i++) {
      assertThat(inTurn(14 * SECOND))
          .containsExactlyElementsOf(all("192.0.2.2", "2001:db8::1", "192.0.2.1"));
      first.add(inTurn(15 * SECOND).get(0));
    }
    assertThat(first).contains(at("192.0.2.1"));
  }

  @Test
  void aFailedLookUpChangesNothing() throws Exception {
    host.found(all("192.0.2.1"));
    host.notFound("no server answered");
    assertThat(host.unresolved()).isTrue();
    assertThat(inTurn(0)).containsExactlyElementsOf(all("192.0.2.1"));
    host.found(List.of());
    assertThat(host.has(at("192.0.2.1"))).isTrue();
    host.found(all("192.0.2.9"));
    assertThat(host.unresolved()).isFalse();
    assertThat(host.has(at("192.0.2.1"))).isFalse();
  }

  @Test
  void ofAHostThatWasNeverFoundItIsSaid() {
    assertThatThrownBy(() -> inTurn(0)).isInstanceOf(SocketTimeoutException.class);
    host.notFound("no such name");
    assertThatThrownBy(() -> inTurn(0))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no such name");
  }

  @Test
  void aNameOfAThousandAddressesIsUsedInPart() throws Exception {
    var many = new ArrayList<InetAddress>();
    for (int i = 0; i < 1000; i++) {
      many.add(InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i}));
    }
    host.found(many);
    assertThat(inTurn(0)).hasSize(HostAddresses.MOST);
    host.failed(many.get(999), 0);
    assertThat(inTurn(0)).doesNotContain(many.get(999));
  }

  @Test
  void itIsLookedUpOnceAtATimeAndWhenItIsDue() throws Exception {
    assertThat(host.begin(0, 10 * SECOND)).isTrue();
    assertThat(host.begin(60 * SECOND, 10 * SECOND)).as("under way").isFalse();
    host.found(all("192.0.2.1"));
    host.end();
    assertThat(host.begin(SECOND, 10 * SECOND)).as("soon, as nothing was known").isTrue();
    host.end();
    assertThat(host.begin(10 * SECOND, 10 * SECOND)).as("not yet due").isFalse();
    assertThat(host.begin(11 * SECOND, 10 * SECOND)).isTrue();
  }

  @Test
  void anAddressIsNeverLookedUp() throws Exception {
    var literal = new HostAddresses(at("192.0.2.1"));
    assertThat(literal.begin(Long.MAX_VALUE / 2, SECOND)).isFalse();
    assertThat(literal.inTurn(NOT_LONG, 0)).containsExactlyElementsOf(all("192.0.2.1"));
  }
}
