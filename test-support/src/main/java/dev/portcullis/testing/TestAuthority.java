package dev.portcullis.testing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority of a test's own. */
public final class TestAuthority {

  public static final String PASSWORD = "changeit";

  private final Path directory;
  private final Keytool own;

  public TestAuthority(Path directory, String name) throws Exception {
    this.directory = directory;
    this.own = keys(directory.resolve(name + ".p12"));
    own.run("-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c");
  }

  /** A store that an authority made. */
  public static Keytool keys(Path store) {
    return new Keytool(store, PASSWORD);
  }

  /** Its certificate (PEM). */
  public String pem() throws Exception {
    return own.certificatePem("ca");
  }

  /**
   * A key store with one key, {@code alias}, and its chain.
   *
   * @param name {@code dns:…} or {@code ip:…}
   * @param more what else the certificate is made with
   */
  public Path issue(String alias, String name, String... more) throws Exception {
    var issued = keys(directory.resolve(alias + "-" + System.nanoTime() + ".p12"));
    issued.run("-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=" + alias);
    byte[] request = issued.run("-certreq", "-alias", alias);
    var command =
        new ArrayList<>(List.of("-gencert", "-rfc", "-alias", "ca", "-ext", "san=" + name));
    command.addAll(List.of(more));
    byte[] certificate = own.run(request, command.toArray(String[]::new));
    byte[] authority = pem().getBytes(StandardCharsets.US_ASCII);
    issued.run(authority, "-importcert", "-noprompt", "-alias", "ca");
    issued.run(certificate, "-importcert", "-noprompt", "-alias", alias);
    return issued.store();
  }

  /** TLS with this key, which believes this authority. */
  public SSLContext context(Path keys) throws Exception {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys(keys).open(), PASSWORD.toCharArray());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", own.open().getCertificate("ca"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
