package dev.portcullis.bundle;

import dev.portcullis.testing.Keytool;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** Keys and certificates for a TLS test, made by the JDK's {@code keytool}. */
public record KeyMaterial(Path directory) {

  public static final String PASSWORD = "store-secret";

  /** A server's key and a client's, each in a store of its own, each self-signed. */
  public static KeyMaterial make(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    var material = new KeyMaterial(directory);
    material.pair("server", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");
    material.pair("client", "CN=plant-7,O=Acme");
    material.pair("stranger", "CN=stranger");
    material.export("server");
    material.export("client");
    return material;
  }

  /** One key, self-signed, in a store of its own. */
  static KeyMaterial single(Path directory, String name, int days)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    var material = new KeyMaterial(directory);
    material.pair(name, "CN=" + name, "-validity", String.valueOf(days));
    return material;
  }

  private void pair(String name, String subject, String... more)
      throws IOException, InterruptedException {
    var options =
        new ArrayList<>(
            List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1"));
    options.addAll(List.of("-dname", subject));
    options.addAll(Arrays.asList(more));
    if (!options.contains("-validity")) {
      options.addAll(List.of("-validity", "30"));
    }
    keys(name).run(options.toArray(String[]::new));
  }

  private void export(String name) throws IOException, InterruptedException {
    Path certificate = directory.resolve(name + ".crt");
    Files.write(certificate, keys(name).run("-exportcert", "-alias", name));
    keys("trust-" + name)
        .run("-importcert", "-noprompt", "-alias", name, "-file", certificate.toString());
  }

  private Keytool keys(String name) {
    return new Keytool(Path.of(store(name)), PASSWORD);
  }

  /** The file of a store: {@code server}, {@code client}, {@code trust-client}… */
  public String store(String name) {
    return directory.resolve(name + ".p12").toString();
  }

  /** The private key of a pair (PKCS #8, PEM). */
  public String keyPem(String name) throws GeneralSecurityException, IOException {
    return keys(name).keyPem(name);
  }

  /** The certificate of a pair (PEM). */
  public String certificatePem(String name) throws GeneralSecurityException, IOException {
    return keys(name).certificatePem(name);
  }

  /** A client that trusts the server, and has no key. */
  public SSLContext client() throws GeneralSecurityException, IOException {
    return context(new KeyManager[0]);
  }

  /** A client that trusts the server and shows this key, whatever authorities the server names. */
  public SSLContext client(String name) throws GeneralSecurityException, IOException {
    var key = (X509ExtendedKeyManager) keyManager(name);
    return context(new KeyManager[] {new Insisting(name, key)});
  }

  private SSLContext context(KeyManager[] managers) throws GeneralSecurityException, IOException {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys("trust-server").open());
    var context = SSLContext.getInstance("TLS");
    context.init(managers, trust.getTrustManagers(), null);
    return context;
  }

  private KeyManager keyManager(String name) throws GeneralSecurityException, IOException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys(name).open(), PASSWORD.toCharArray());
    return managers.getKeyManagers()[0];
  }

  private static final class Insisting extends X509ExtendedKeyManager {

    private final String alias;
    private final X509ExtendedKeyManager keys;

    Insisting(String alias, X509ExtendedKeyManager keys) {
      this.alias = alias;
      this.keys = keys;
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias;
    }

    /** Clients that do not use sockets, as the JDK's of HTTP, ask this one. */
    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return alias;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {alias};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String name) {
      return keys.getCertificateChain(name);
    }

    @Override
    public PrivateKey getPrivateKey(String name) {
      return keys.getPrivateKey(name);
    }
  }
}
