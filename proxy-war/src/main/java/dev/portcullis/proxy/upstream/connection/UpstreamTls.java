package dev.portcullis.proxy.upstream.connection;

import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.policy.check.Certificates;
import dev.portcullis.policy.document.UpstreamTraits.Tls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.UnrecoverableKeyException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom we believe and who we are when we speak TLS to upstreams. What is made of a pair of the two
 * is kept and serves every upstream, and every version of the policy, that says the same: their TLS
 * sessions are resumed.
 */
public final class UpstreamTls {

  /** Pairs that are kept; more than any policy has, so that only former versions are dropped. */
  private static final int MOST_KEPT = 256;

  private record Pair(@Nullable String trust, @Nullable String identity) {}

  private final SSLSocketFactory defaults;
  private final @Nullable KeyStoreFile identities;
  private final Map<Pair, SSLSocketFactory> kept = new ConcurrentHashMap<>();

  private UpstreamTls(SSLSocketFactory defaults, @Nullable KeyStoreFile identities) {
    this.defaults = defaults;
    this.identities = identities;
  }

  /**
   * What a node has.
   *
   * @param identities the key store in which the identities of upstreams are found
   */
  public static UpstreamTls of(Optional<KeyStoreFile> identities) {
    var defaults = (SSLSocketFactory) SSLSocketFactory.getDefault();
    return new UpstreamTls(defaults, identities.orElse(null));
  }

  /** No identity, and trust in what {@code defaults} trusts where an upstream says nothing else. */
  public static UpstreamTls trusting(SSLSocketFactory defaults) {
    return new UpstreamTls(defaults, null);
  }

  /**
   * What opens connections of this kind.
   *
   * @throws GeneralSecurityException where this node lacks what it takes, with the reason as
   *     message
   */
  public SSLSocketFactory factory(Tls tls) throws GeneralSecurityException {
    if (tls.trust() == null && tls.identity() == null) {
      return defaults;
    }
    var pair = new Pair(tls.trust(), tls.identity());
    var known = kept.get(pair);
    if (known != null) {
      return known;
    }
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    var context = SSLContext.getInstance("TLS");
    context.init(keys(tls.identity()), trust(tls.trust()), null);
    return kept.computeIfAbsent(pair, p -> context.getSocketFactory());
  }

  private static TrustManager @Nullable [] trust(@Nullable String pem)
      throws GeneralSecurityException {
    if (pem == null) {
      return null;
    }
    var store = empty();
    int number = 0;
    for (var authority : Certificates.read(pem)) {
      store.setCertificateEntry("authority-" + number++, authority);
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    return managers.getTrustManagers();
  }

  /** Of all the store's keys just the one: the others are other upstreams' business. */
  private KeyManager @Nullable [] keys(@Nullable String alias) throws GeneralSecurityException {
    if (alias == null) {
      return null;
    }
    if (identities == null) {
      throw new KeyStoreException(
          "the identity `"
              + alias
              + "` is asked for, and no key store for upstreams is configured");
    }
    char[] password = identities.password().value().toCharArray();
    var store = load(identities, password);
    if (!store.isKeyEntry(alias)) {
      throw new KeyStoreException("the key store for upstreams has no key `" + alias + "`");
    }
    var alone = empty();
    alone.setKeyEntry(alias, key(store, alias, password), password, chain(store, alias));
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(alone, password);
    return managers.getKeyManagers();
  }

  private static java.security.Key key(KeyStore store, String alias, char[] password)
      throws GeneralSecurityException {
    try {
      return store.getKey(alias, password);
    } catch (UnrecoverableKeyException e) {
      throw new KeyStoreException("the key `" + alias + "` has another password than its store", e);
    }
  }

  private static java.security.cert.Certificate[] chain(KeyStore store, String alias)
      throws KeyStoreException {
    var chain = store.getCertificateChain(alias);
    if (chain == null || chain.length == 0) {
      throw new KeyStoreException("the key `" + alias + "` has no certificate");
    }
    return chain;
  }

  private static KeyStore load(KeyStoreFile file, char[] password) throws KeyStoreException {
    try {
      return KeyStore.getInstance(file.file().toFile(), password);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // The last is what the JDK makes of a file that is not there.
      throw new KeyStoreException("the key store for upstreams does not open", e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new KeyStoreException("an empty key store cannot be made", e);
    }
    return store;
  }
}
