package dev.portcullis.listener.tls;

import dev.portcullis.listener.connection.InnerListeners;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.Connection;
import org.jspecify.annotations.Nullable;

/** What the listeners speak TLS with. Keys are replaced behind it while the server runs. */
public final class ServerContexts {

  /** Those of this server. */
  public static final ServerContexts ALL = new ServerContexts(InnerListeners.ALL);

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final InnerListeners inner;
  private final boolean wantsClients =
      "want".equals(System.getProperty("bundle.tls.client-auth", ""));
  private final String[] suites = System.getProperty("bundle.tls.ciphers", "").split(",");
  private volatile @Nullable Supplier<SSLContext> data;
  private volatile @Nullable Supplier<SSLContext> admin;

  ServerContexts(InnerListeners inner) {
    this.inner = inner;
  }

  /**
   * Before a listener is opened.
   *
   * @param dataKeys of the data listener, null where it has no TLS
   * @param adminKeys of the admin listener, null where it has no TLS
   */
  public void use(
      @Nullable Supplier<SSLContext> dataKeys, @Nullable Supplier<SSLContext> adminKeys) {
    data = dataKeys;
    admin = adminKeys;
  }

  /** The server's side of a handshake, by the keys of now. */
  SSLEngine engine(Connection<?> connection) {
    boolean console = inner.has(connection);
    var keys = console ? admin : data;
    if (keys == null) {
      throw new IllegalStateException("a listener speaks TLS, and nobody gave it keys");
    }
    SSLEngine engine = keys.get().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(PROTOCOLS);
    engine.setEnabledCipherSuites(suites);
    engine.setWantClientAuth(!console && wantsClients);
    return engine;
  }
}
