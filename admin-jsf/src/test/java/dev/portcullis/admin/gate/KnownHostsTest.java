package dev.portcullis.admin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {
  private final KnownHosts hosts = new KnownHosts(Set.of("console.example.com"));

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:9090",
        "10.1.2.3:9090",
        "[::1]:9090",
        "[fe80::1]",
        "localhost:9090",
        "LOCALHOST",
        "a.localhost",
        "Console.Example.com:9090"
      })
  void addressesAndNamesThatWereSaidAreKnown(String host) {
    assertThat(hosts.contains(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "attacker.example:9090",
        "127.0.0.1.attacker.example",
        "localhost.attacker.example",
        "notlocalhost",
        "console.example.com.",
        "x.console.example.com",
        "127.1"
      })
  void everyOtherNameIsNot(String host) {
    assertThat(hosts.contains(host)).isFalse();
  }
}
