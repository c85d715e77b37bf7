package dev.portcullis.listener.tls;

import java.io.UncheckedIOException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.ssl.SSLBaseFilter;
import org.glassfish.grizzly.ssl.SSLConnectionContext;

/**
 * Stands in the place of the server's filter for TLS, which reads keys once and for all. A
 * handshake begins with the keys of its moment; a connection keeps those with which it began. None
 * is resumed with keys, or for a client's certificate, of before. No thread waits for the rest of a
 * handshake: its time is that of the first head of a request.
 */
public final class TlsFilter extends SSLBaseFilter {

  private final ServerContexts contexts;

  public TlsFilter(ServerContexts contexts) {
    super(null, false);
    this.contexts = contexts;
  }

  /** By the first octets of a connection. The server would take an engine of its own keys. */
  @Override
  protected SSLConnectionContext createSslConnectionContext(Connection connection) {
    SSLConnectionContext context = super.createSslConnectionContext(connection);
    SSLEngine engine = contexts.engine(connection);
    notifyHandshakeInit(connection, engine);
    try {
      engine.beginHandshake();
    } catch (SSLException e) {
      throw new UncheckedIOException("a handshake cannot begin", e);
    }
    context.configure(engine);
    notifyHandshakeStart(connection);
    return context;
  }
}
