package dev.portcullis.configuration;

import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Key store files, opened to see that a listener will be able to. */
final class KeyStores {

  private KeyStores() {}

  static KeyStoreFile open(Path file, String password) throws UnusableKeysException {
    return new KeyStoreFile(file, load(file, password).getType(), new Secret(password));
  }

  /** A key store, or certificates in PEM. */
  static KeyStoreFile openTrust(Path file, String password) throws UnusableKeysException {
    if (!PemFiles.holdsCertificates(file)) {
      return open(file, password);
    }
    PemFiles.certificates(file);
    return new KeyStoreFile(file, KeyStoreFile.PEM, new Secret(password));
  }

  /** The certificates whose holders are trusted, as they are now. */
  static List<X509Certificate> trusted(KeyStoreFile file) throws UnusableKeysException {
    if (file.type().equals(KeyStoreFile.PEM)) {
      return PemFiles.certificates(file.file());
    }
    KeyStore store = load(file.file(), file.password().value());
    try {
      var certificates = new ArrayList<X509Certificate>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.getCertificate(alias) instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
      return certificates;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("it was loaded", e);
    }
  }

  /** Its private key, which opens with the store's password. */
  static ServerKey serverKey(KeyStoreFile file) throws UnusableKeysException {
    String password = file.password().value();
    KeyStore store = load(file.file(), password);
    try {
      var keys = new ArrayList<ServerKey>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias)
            && store.getKey(alias, password.toCharArray()) instanceof PrivateKey key) {
          keys.add(ServerKey.of(key, chain(store.getCertificateChain(alias))));
        }
      }
      if (keys.size() == 1) {
        return keys.get(0);
      }
      throw new UnusableKeysException(
          "the key store holds " + keys.size() + " private keys", "give one with one key");
    } catch (GeneralSecurityException e) {
      throw new UnusableKeysException(
          "its private key has another password", "give the key the key store's password");
    }
  }

  private static List<X509Certificate> chain(Certificate @Nullable [] certificates)
      throws UnusableKeysException {
    if (certificates == null || certificates.length == 0) {
      throw new UnusableKeysException(
          "its private key has no certificate", "give a key store with the key's certificates");
    }
    return Arrays.stream(certificates).map(X509Certificate.class::cast).toList();
  }

  private static KeyStore load(Path file, String password) throws UnusableKeysException {
    try {
      return KeyStore.getInstance(file.toFile(), password.toCharArray());
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // The last is what the JDK makes of a file that is not there.
      throw new UnusableKeysException(
          "the key store does not open", "give a PKCS #12 or JKS file and its password");
    }
  }
}
