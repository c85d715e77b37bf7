package dev.portcullis.configuration;

import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import java.nio.file.Path;
import java.util.List;

/** Where the private key and the certificates of a listener are. They may be replaced there. */
public sealed interface KeyFiles {

  /** The files that they are read from. */
  List<Path> files();

  /**
   * Reads them as they are now.
   *
   * @throws UnusableKeysException when a listener could not speak TLS with them
   */
  ServerKey read() throws UnusableKeysException;

  /** One key store with one private key. */
  record Store(KeyStoreFile store) implements KeyFiles {
    @Override
    public List<Path> files() {
      return List.of(store.file());
    }

    @Override
    public ServerKey read() throws UnusableKeysException {
      return KeyStores.serverKey(store);
    }
  }

  /**
   * Two files in PEM.
   *
   * @param certificates the server's own first, then those of its issuers, each after the one that
   *     it signed
   * @param key the private key
   */
  record Pem(Path certificates, Path key) implements KeyFiles {
    @Override
    public List<Path> files() {
      return List.of(certificates, key);
    }

    @Override
    public ServerKey read() throws UnusableKeysException {
      var chain = PemFiles.certificates(certificates);
      return ServerKey.of(PemFiles.privateKey(key, chain.get(0).getPublicKey()), chain);
    }
  }
}
