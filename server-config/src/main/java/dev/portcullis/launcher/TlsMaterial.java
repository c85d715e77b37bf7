package dev.portcullis.launcher;

import dev.portcullis.configuration.KeyFiles;
import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.ServerKey;
import dev.portcullis.configuration.UnusableKeysException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key, and a context that shows it. Each context has its own sessions: none is resumed with
 * another key, or by a client that is trusted no more.
 */
record TlsMaterial(ServerKey key, SSLContext context) {

  static TlsMaterial read(KeyFiles files, Optional<KeyStoreFile> trust)
      throws UnusableKeysException {
    ServerKey key = files.read();
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers(key), trustManagers(trust), null);
      return new TlsMaterial(key, context);
    } catch (GeneralSecurityException | IOException e) {
      throw new UnusableKeysException(
          "TLS cannot be spoken with it: " + e.getMessage(), "give another key");
    }
  }

  private static KeyManager[] keyManagers(ServerKey key)
      throws GeneralSecurityException, IOException {
    var store = empty();
    char[] password = {};
    store.setKeyEntry("server", key.key(), password, key.chain().toArray(Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  /** Without a store no client is asked who it is, and none would be believed. */
  private static TrustManager[] trustManagers(Optional<KeyStoreFile> trust)
      throws GeneralSecurityException, IOException, UnusableKeysException {
    if (trust.isEmpty()) {
      return new TrustManager[0];
    }
    var store = empty();
    int number = 0;
    for (Certificate authority : trust.get().trusted()) {
      store.setCertificateEntry(Integer.toString(number++), authority);
    }
    if (number == 0) {
      throw new UnusableKeysException(
          "nobody is trusted by " + trust.get().file(), "give a file with certificates");
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /**
   * What is not valid now takes no place of something that is.
   *
   * @throws UnusableKeysException when it is not
   */
  void requireValid(Instant now) throws UnusableKeysException {
    if (!now.isBefore(key.expires())) {
      throw new UnusableKeysException(
          "its certificate has expired on " + key.expires(), "give a later one");
    }
    if (now.isBefore(key.begins())) {
      throw new UnusableKeysException(
          "its certificate is not valid before " + key.begins(), "give it then");
    }
  }
}
