package dev.portcullis.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.KeyMaterial;
import dev.portcullis.configuration.KeyFiles;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The certificates are good for 30 days from now. */
@Tag("slow")
class ListenerKeysTest {

  @TempDir private static Path material;

  @SuppressWarnings("NullAway.Init")
  private static KeyMaterial keys;

  @TempDir private Path directory;

  private final List<String> told = new ArrayList<>();
  private Instant now = Instant.now().plusSeconds(60);

  @BeforeAll
  static void make() throws Exception {
    keys = KeyMaterial.make(material);
  }

  @BeforeEach
  void first() throws Exception {
    write("tls.crt", keys.certificatePem("server"));
    write("tls.key", keys.keyPem("server"));
    write("ca.pem", keys.certificatePem("client"));
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private ListenerKeys started() throws Exception {
    var files = new KeyFiles.Pem(directory.resolve("tls.crt"), directory.resolve("tls.key"));
    return new ListenerKeys("data", files, Optional.of(trust()), () -> now, told::add);
  }

  private KeyStoreFile trust() {
    var reading =
        PortcullisConfiguration.read(
            Map.of(
                    "portcullis.tls.certificate", directory.resolve("tls.crt").toString(),
                    "portcullis.tls.key", directory.resolve("tls.key").toString(),
                    "portcullis.tls.client-trust-store", directory.resolve("ca.pem").toString(),
                    "portcullis.data-dir", directory.resolve("data").toString())
                ::get,
            List.of());
    return reading.orThrow().listeners().data().tls().orElseThrow().clientTrust().orElseThrow();
  }

  private static void look(ListenerKeys started, int times) {
    for (int i = 0; i < times; i++) {
      started.look();
    }
  }

  @Test
  void aNewPairIsUsedOnceBothFilesHaveSettled() throws Exception {
    var started = started();
    var former = started.get();
    write("tls.crt", keys.certificatePem("stranger"));
    started.look();
    write("tls.key", keys.keyPem("stranger"));
    started.look();
    assertThat(started.get()).as("not settled").isSameAs(former);
    started.look();
    assertThat(started.get()).isNotSameAs(former);
    assertThat(started.getProblem()).isEmpty();
    assertThat(told).singleElement().asString().contains("data listener", "CN=stranger");
  }

  @Test
  void whatStaysAsItIsIsNotReadAgain() throws Exception {
    var started = started();
    var former = started.get();
    write("tls.crt", keys.certificatePem("server"));
    look(started, 5);
    assertThat(started.get()).isSameAs(former);
    assertThat(told).isEmpty();
  }

  @Test
  void whatCannotBeUsedChangesNothingAndIsSaidOnce() throws Exception {
    String certificate = keys.certificatePem("server");
    String secret = keys.keyPem("stranger").lines().skip(1).findFirst().orElseThrow();
    for (var broken :
        List.of(
            Map.of("tls.crt", keys.certificatePem("stranger")),
            Map.of("tls.key", keys.keyPem("stranger")),
            Map.of("tls.crt", certificate.substring(0, certificate.length() / 2)),
            Map.of("tls.crt", "", "tls.key", ""),
            Map.of("tls.key", "no key"),
            Map.of("ca.pem", ""),
            Map.of("ca.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))) {
      first();
      var started = started();
      var former = started.get();
      told.clear();
      for (var file : broken.entrySet()) {
        write(file.getKey(), file.getValue());
      }
      look(started, 5);
      assertThat(started.get()).isSameAs(former);
      assertThat(started.getProblem()).isNotEmpty().doesNotContain(secret);
      assertThat(told).singleElement().asString().contains("not used").doesNotContain(secret);
      first();
      look(started, 2);
      assertThat(started.getProblem()).isEmpty();
      assertThat(told).hasSize(2);
    }
  }

  @Test
  void aFileThatIsGoneChangesNothing() throws Exception {
    var started = started();
    var former = started.get();
    Files.delete(directory.resolve("tls.key"));
    look(started, 3);
    assertThat(started.get()).isSameAs(former);
    assertThat(started.getProblem()).isNotEmpty();
  }

  @Test
  void whoIsTrustedIsReplacedToo() throws Exception {
    var started = started();
    var former = started.get();
    write("ca.pem", keys.certificatePem("stranger"));
    look(started, 2);
    assertThat(started.get()).isNotSameAs(former);
  }

  @Test
  void aCertificateThatIsNotValidNowTakesNoPlace() throws Exception {
    for (var when : List.of(Duration.ofDays(31), Duration.ofDays(-1))) {
      first();
      var started = started();
      var former = started.get();
      now = Instant.now().plus(when);
      write("tls.crt", keys.certificatePem("stranger"));
      write("tls.key", keys.keyPem("stranger"));
      look(started, 2);
      assertThat(started.get()).isSameAs(former);
      assertThat(started.getProblem()).isNotEmpty();
    }
  }

  @Test
  void ofItsEndItWarnsOnceADay() throws Exception {
    var started = started();
    for (int hour = 0; hour < 24 * 40; hour++) {
      now = now.plus(Duration.ofHours(1));
      started.look();
    }
    assertThat(told.stream().filter(line -> line.contains("expires on"))).hasSize(14);
    assertThat(told.stream().filter(line -> line.contains("has expired"))).hasSizeBetween(9, 11);
    assertThat(told).hasSizeBetween(23, 25);
    assertThat(started.getExpires()).isLessThan(now.getEpochSecond());
  }
}
