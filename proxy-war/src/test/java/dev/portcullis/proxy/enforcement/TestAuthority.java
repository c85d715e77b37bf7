package dev.portcullis.proxy.enforcement;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of a test's own, which certifies with the JDK's {@code keytool}. */
public final class TestAuthority {

  public static final String PASSWORD = "changeit";

  private final Path directory;
  private final Path store;

  public TestAuthority(Path directory, String name) throws Exception {
    this.directory = directory;
    this.store = directory.resolve(name + ".p12");
    keytool(
        store,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        "bc:c");
  }

  /** Its certificate (PEM). */
  public String pem() throws Exception {
    return new String(
        keytool(store, "-exportcert", "-rfc", "-alias", "ca"), StandardCharsets.US_ASCII);
  }

  /**
   * A key store with one key, {@code alias}, and its chain.
   *
   * @param name {@code dns:…} or {@code ip:…}
   * @param more what else the certificate is made with
   */
  public Path issue(String alias, String name, String... more) throws Exception {
    Path keys = directory.resolve(alias + "-" + System.nanoTime() + ".p12");
    keytool(keys, "-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias);
    byte[] request = keytool(keys, "-certreq", "-alias", alias);
    var command =
        new ArrayList<>(List.of("-gencert", "-rfc", "-alias", "ca", "-ext", "san=" + name));
    command.addAll(List.of(more));
    byte[] certificate = keytool(store, request, command.toArray(String[]::new));
    keytool(
        keys,
        pem().getBytes(StandardCharsets.US_ASCII),
        "-importcert",
        "-noprompt",
        "-alias",
        "ca");
    keytool(keys, certificate, "-importcert", "-noprompt", "-alias", alias);
    return keys;
  }

  public static KeyStore open(Path file) throws GeneralSecurityException, IOException {
    return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
  }

  /** TLS with this key, which believes this authority. */
  public SSLContext context(Path keys) throws Exception {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(open(keys), PASSWORD.toCharArray());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", open(store).getCertificate("ca"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** The key of a store (PKCS #8, PEM). */
  public static InputStream keyPem(Path keys, String alias) throws Exception {
    var key = open(keys).getKey(alias, PASSWORD.toCharArray());
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** The certificate of a key. */
  public static InputStream certificatePem(Path keys, String alias) throws Exception {
    return pem("CERTIFICATE", open(keys).getCertificate(alias).getEncoded());
  }

  private static InputStream pem(String kind, byte[] der) {
    var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
    String text =
        "-----BEGIN "
            + kind
            + "-----\n"
            + encoder.encodeToString(der)
            + "\n-----END "
            + kind
            + "-----\n";
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] keytool(Path store, String... command) throws Exception {
    return keytool(store, new byte[0], command);
  }

  private static byte[] keytool(Path store, byte[] input, String... command) throws Exception {
    var all = new ArrayList<String>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    all.addAll(List.of(command));
    all.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Path errors = Files.createTempFile(store.getParent(), "keytool", ".log");
    var process = new ProcessBuilder(all).redirectError(errors.toFile()).start();
    try (var in = process.getOutputStream()) {
      in.write(input);
    }
    byte[] output = process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(all + ": " + new String(output, StandardCharsets.UTF_8));
    }
    return output;
  }
}
