package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartAndStopIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final Path directory;

  StartAndStopIT(@TempDir Path directory) {
    this.directory = directory;
  }

  private Bundle.Builder bundle() {
    return Bundle.with().directory(directory);
  }

  private void assertRefused(Bundle.Builder builder, String... lines)
      throws IOException, InterruptedException {
    var process = builder.launch();
    assertThat(process.awaitExit(SOON)).as(process.output()).isEqualTo(2);
    assertThat(process.lines()).containsExactly(lines);
    assertThat(directory.resolve("data").resolve("server")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          portcullis.http.port          | 80x       | not a port; give a number from 0 to 65535
          portcullis.http.address       | everyone  | not an IP address; give one such as 0.0.0.0, 127.0.0.1 or ::1
          portcullis.http.address       | 192.0.2.1 | not an address of this machine; give one that is
          portcullis.policy.file        | none.yaml | there is no such file; give the path of a file
          portcullis.tls.key-store      | none.p12  | there is no such file; give the path of a file
          portcullis.database.url       | jdbc:x:y  | not a database that Portcullis knows; give jdbc:postgresql://host/name or jdbc:h2:…
          portcullis.cluster.members    | node-1    | a member is not host:port; give host:port of each node, separated by commas
          portcullis.trusted-proxies    | 10/8      | a network is not in CIDR form; give networks such as 10.0.0.0/8, separated by commas
          """)
  void aBadValueStopsTheStartWithOneLine(String key, String value, String said)
      throws IOException, InterruptedException {
    assertRefused(bundle().set(key, value), "portcullis: " + key + "=" + value + ": " + said);
  }

  @Test
  void aSecretIsNotInTheLine() throws IOException, InterruptedException {
    assertRefused(
        bundle().set("portcullis.admin.password", "too-short"),
        "portcullis: portcullis.admin.password=***: shorter than 12 characters; give a longer one");
  }

  @Test
  void aPortInUseStopsTheStart() throws IOException, InterruptedException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertRefused(
          bundle().set("portcullis.http.port", port),
          "portcullis: portcullis.http.port="
              + port
              + ": the port cannot be opened; stop what holds it or give another");
    }
  }

  @Test
  void aKeyStoreThatDoesNotOpenStopsTheStart() throws IOException, InterruptedException {
    Path store = Files.writeString(directory.resolve("server.p12"), "no key store");
    assertRefused(
        bundle().set("portcullis.tls.key-store", store),
        "portcullis: portcullis.tls.key-store="
            + store
            + ": the key store does not open; give a PKCS #12 or JKS file and its password");
  }

  @Test
  void anUnknownOptionStopsTheStart() throws IOException, InterruptedException {
    assertRefused(
        bundle().argument("--dmeo"),
        "portcullis: --dmeo: no such option; --help shows what there is");
  }

  @Test
  void helpNamesEveryKey() throws IOException, InterruptedException {
    var process = bundle().argument("--help").launch();
    assertThat(process.awaitExit(SOON)).isZero();
    assertThat(process.output()).contains("--demo", "portcullis.http.port [8080]");
  }

  @Test
  void itStartsStopsAndStartsAgainOnTheSameData() throws IOException, InterruptedException {
    try (var first = bundle().set("portcullis.http.prot", "1").start()) {
      assertThat(first.process().lines())
          .contains(
              "portcullis: warning: portcullis.http.prot is not a known key;"
                  + " did you mean portcullis.http.port?");
      assertOwned(first);
    }
    List<Path> cache = cached();
    assertThat(cache).hasSize(1);
    Files.writeString(
        directory.resolve("portcullis.properties"), "portcullis.log.decisions.stdout=true\n");
    try (var second = bundle().start()) {
      assertThat(second.process().output()).contains("ready in ");
    }
    assertThat(cached()).isEqualTo(cache);
  }

  /** A second process leaves the data of a running one alone. */
  private void assertOwned(Bundle running) throws IOException, InterruptedException {
    var other = Bundle.with().directory(directory.resolve("other"));
    var process = other.set("portcullis.data-dir", running.dataDirectory()).launch();
    assertThat(process.awaitExit(SOON)).isEqualTo(2);
    assertThat(process.output())
        .isEqualTo(
            "portcullis: portcullis.data-dir="
                + running.dataDirectory()
                + ": another process uses it; stop that or give another directory");
  }

  private List<Path> cached() throws IOException {
    try (var entries = Files.list(directory.resolve("data").resolve("cache"))) {
      return entries.toList();
    }
  }
}
