package dev.portcullis.configuration;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The configuration's keys by which a listener's private key is given.
 *
 * @param store of a key store
 * @param password of that
 * @param certificate in its place: of a file in PEM
 * @param key of another
 */
record KeyFileKeys(Key store, Key password, Key certificate, Key key) {

  static final KeyFileKeys DATA =
      new KeyFileKeys(
          Key.TLS_KEY_STORE, Key.TLS_KEY_STORE_PASSWORD, Key.TLS_CERTIFICATE, Key.TLS_KEY);

  static final KeyFileKeys ADMIN =
      new KeyFileKeys(
          Key.ADMIN_TLS_KEY_STORE,
          Key.ADMIN_TLS_KEY_STORE_PASSWORD,
          Key.ADMIN_TLS_CERTIFICATE,
          Key.ADMIN_TLS_KEY);

  /** Whether it is given, in either way. */
  boolean given(Function<Key, @Nullable String> text) {
    return text.apply(store) != null || text.apply(certificate) != null;
  }
}
