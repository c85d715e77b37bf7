package dev.portcullis.configuration;

import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.configuration.Values.BadValueException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;

/** Key store files, opened to see that a listener will be able to. */
final class KeyStores {

  private KeyStores() {}

  static KeyStoreFile open(String text, String password) throws BadValueException {
    Path file = Values.file(text);
    KeyStore store = load(file, password);
    return new KeyStoreFile(file, store.getType(), new Secret(password));
  }

  /** The alias of its private key, which opens with the store's password. */
  static String keyAlias(KeyStoreFile file) throws BadValueException {
    String password = file.password().value();
    KeyStore store = load(file.file(), password);
    try {
      var aliases = new ArrayList<String>();
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias) && store.getKey(alias, password.toCharArray()) != null) {
          aliases.add(alias);
        }
      }
      if (aliases.size() == 1) {
        return aliases.get(0);
      }
      throw new BadValueException(
          "the key store holds " + aliases.size() + " private keys", "give one with one key");
    } catch (GeneralSecurityException e) {
      throw new BadValueException(
          "its private key has another password", "give the key the key store's password");
    }
  }

  private static KeyStore load(Path file, String password) throws BadValueException {
    try {
      return KeyStore.getInstance(file.toFile(), password.toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new BadValueException(
          "the key store does not open", "give a PKCS #12 or JKS file and its password");
    }
  }
}
