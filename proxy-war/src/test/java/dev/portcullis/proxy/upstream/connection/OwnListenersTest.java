package dev.portcullis.proxy.upstream.connection;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnListenersTest {

  private static OwnListeners at(String address) throws Exception {
    return new OwnListeners(List.of(new InetSocketAddress(InetAddress.getByName(address), 9090)));
  }

  private static void connect(OwnListeners own, String host, int port) throws Exception {
    for (InetAddress address : InetAddress.getAllByName(host)) {
      own.requireOther(new InetSocketAddress(address, port));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,127.0.0.1",
    "127.0.0.1,localhost",
    "127.0.0.1,0.0.0.0",
    "127.0.0.1,127.1",
    "127.0.0.1,2130706433",
    "127.0.0.1,::ffff:127.0.0.1",
    "::1,::1",
    "::1,0:0:0:0:0:0:0:1",
    "::1,::",
    "0.0.0.0,127.0.0.1",
    "0.0.0.0,127.5.6.7",
    "0.0.0.0,::1",
    "0.0.0.0,0.0.0.0",
    "::,127.0.0.1"
  })
  void everySpellingOfAnOwnListenerIsKnown(String bound, String host) throws Exception {
    var own = at(bound);
    assertThatThrownBy(() -> connect(own, host, 9090))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("listener of this node");
    assertThatCode(() -> connect(own, host, 9091)).doesNotThrowAnyException();
  }

  @Test
  void aWildcardListenerIsAtEveryAddressOfTheMachine() throws Exception {
    var own = at("0.0.0.0");
    for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(card.getInetAddresses())) {
        var target = new InetSocketAddress(address, 9090);
        assertThatThrownBy(() -> own.requireOther(target)).as("%s", address).isNotNull();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1,127.0.0.2", "127.0.0.1,192.0.2.1", "0.0.0.0,192.0.2.1"})
  void anotherAddressIsAnother(String bound, String host) throws Exception {
    var own = at(bound);
    assertThatCode(() -> connect(own, host, 9090)).doesNotThrowAnyException();
  }
}
