package dev.portcullis.configuration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With files that OpenSSL wrote, for nobody's server. */
class KeyFilesTest {

  @TempDir private Path directory;

  private static byte[] resource(String name) throws IOException {
    try (var in = KeyFilesTest.class.getResourceAsStream(name)) {
      return requireNonNull(in, name).readAllBytes();
    }
  }

  private KeyFiles.Pem pem(byte[] certificates, byte[] key) throws IOException {
    return new KeyFiles.Pem(
        Files.write(directory.resolve("tls.crt"), certificates),
        Files.write(directory.resolve("tls.key"), key));
  }

  private KeyFiles.Pem pem(String certificates, String key) throws IOException {
    return pem(resource(certificates), resource(key));
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, rsa.key",
    "rsa.crt, rsa-pkcs1.key",
    "ec.crt, ec.key",
    "ec.crt, ec-sec1.key",
    "ed.crt, ed.key"
  })
  void eachFormOfAKeyIsRead(String certificate, String key) throws Exception {
    ServerKey read = pem(certificate, key).read();
    assertThat(read).hasToString("CN=" + certificate.replace("crt", "example"));
    assertThat(read.key().getAlgorithm())
        .isEqualTo(read.chain().get(0).getPublicKey().getAlgorithm());
  }

  @Test
  void aKeyBelongsToItsCertificateAndToNoOther() throws Exception {
    for (String certificate : List.of("rsa.crt", "ec.crt", "ed.crt", "leaf.crt")) {
      for (String key :
          List.of("rsa.key", "rsa-pkcs1.key", "ec.key", "ec-sec1.key", "ed.key", "leaf.key")) {
        if (!key.startsWith(certificate.replace(".crt", ""))) {
          assertThatThrownBy(() -> pem(certificate, key).read())
              .as("%s, %s", certificate, key)
              .isInstanceOf(UnusableKeysException.class);
        }
      }
    }
  }

  @Test
  void theCertificatesStandInOrderWithTextBetweenThem() throws Exception {
    String leaf = new String(resource("leaf.crt"), StandardCharsets.US_ASCII);
    String issuer = new String(resource("ec.crt"), StandardCharsets.US_ASCII);
    byte[] key = resource("leaf.key");
    String ordered = "subject=leaf\r\n" + leaf + "\r\n# its issuer\n" + issuer;
    assertThat(pem(octets(ordered), key).read().chain()).hasSize(2);
    assertThatThrownBy(() -> pem(octets(issuer + leaf), key).read())
        .hasMessageContaining("is not that of the first certificate");
    String stranger = new String(resource("rsa.crt"), StandardCharsets.US_ASCII);
    assertThatThrownBy(() -> pem(octets(leaf + stranger), key).read())
        .hasMessageContaining("in no order");
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aKeyThatNeedsAPassphraseIsRefusedWithARemedy() {
    assertThatThrownBy(() -> pem("ec.crt", "ec-encrypted.key").read())
        .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt");
  }

  /** A file that is being written is a part of what it will be. */
  @ParameterizedTest
  @CsvSource({"rsa.crt, rsa.key", "rsa.crt, rsa-pkcs1.key", "ec.crt, ec-sec1.key"})
  void aPartOfAFileIsRefused(String certificate, String key) throws Exception {
    byte[] certificates = resource(certificate);
    byte[] keys = resource(key);
    for (int length = 0; length < certificates.length - 1; length += 5) {
      byte[] part = Arrays.copyOf(certificates, length);
      assertThatThrownBy(() -> pem(part, keys).read()).isInstanceOf(UnusableKeysException.class);
    }
    for (int length = 0; length < keys.length - 1; length += 5) {
      byte[] part = Arrays.copyOf(keys, length);
      assertThatThrownBy(() -> pem(certificates, part).read())
          .isInstanceOf(UnusableKeysException.class);
    }
  }

  /** Whatever is in the files: it is used, or refused with words. */
  @ParameterizedTest
  @CsvSource({"rsa.crt, rsa-pkcs1.key", "ec.crt, ec-sec1.key", "ed.crt, ed.key"})
  void noOctetsAreAFault(String certificate, String key) throws Exception {
    var random = new Random(certificate.hashCode());
    for (int i = 0; i < 1000; i++) {
      byte[] certificates = resource(certificate);
      byte[] keys = resource(key);
      byte[] changed = random.nextBoolean() ? certificates : keys;
      for (int places = 1 + random.nextInt(3); places > 0; places--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(pem(certificates, keys).read().chain()).isNotEmpty();
      } catch (UnusableKeysException e) {
        assertThat(e.problem()).isNotBlank();
        assertThat(e.remedy()).isNotBlank();
      }
    }
  }

  @Test
  void aFileThatIsFarTooLargeIsNotReadToItsEnd() {
    assertThatThrownBy(() -> pem(new byte[3 << 20], resource("ec.key")).read())
        .hasMessageContaining("larger than 1 MiB");
  }

  @Test
  void whoIsTrustedMayStandInPem() throws Exception {
    Path file = directory.resolve("ca.pem");
    Files.write(file, resource("ec.crt"));
    Files.write(file, resource("rsa.crt"), StandardOpenOption.APPEND);
    assertThat(KeyStores.openTrust(file, "").trusted()).hasSize(2);
  }
}
