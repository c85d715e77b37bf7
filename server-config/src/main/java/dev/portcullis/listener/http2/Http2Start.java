package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.Client;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.connection.InnerListeners;
import dev.portcullis.listener.connection.ListenerBounds;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.ssl.SSLBaseFilter.HandshakeListener;
import org.glassfish.grizzly.ssl.SSLUtils;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;
import org.jspecify.annotations.Nullable;

/**
 * How a connection becomes one of HTTP/2: over TLS by ALPN, otherwise by the client's prior
 * knowledge (RFC 9113 §3.2, §3.3). There is no upgrade from HTTP/1.1.
 */
public final class Http2Start {

  /** RFC 9113 §3.4. */
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private static final String PROTOCOL = "h2";

  /** How the first octets of a connection look. */
  public enum Beginning {
    WHOLE,
    PART,
    NOT,
    /** ALPN said HTTP/2, and the client says something else. */
    WANTED
  }

  private final Gate gate;
  private final ListenerBounds bounds;

  public Http2Start(Gate gate, ListenerBounds bounds) {
    this.gate = gate;
    this.bounds = bounds;
  }

  /**
   * Offers HTTP/2 in the handshakes of a TLS listener (RFC 7301).
   *
   * @param inner where it is not spoken
   */
  public static HandshakeListener negotiation(InnerListeners inner) {
    return new HandshakeListener() {
      @Override
      public void onInit(Connection<?> connection, SSLEngine engine) {
        boolean http2 = !inner.has(connection);
        engine.setHandshakeApplicationProtocolSelector((e, offered) -> choose(offered, http2));
      }

      @Override
      public void onStart(Connection<?> connection) {}

      @Override
      public void onComplete(Connection<?> connection) {}

      @Override
      public void onFailure(Connection<?> connection, Throwable cause) {}
    };
  }

  /** RFC 7301 §3.2: null ends a handshake with a client that speaks neither. */
  private static @Nullable String choose(List<String> offered, boolean http2) {
    if (http2 && offered.contains(PROTOCOL)) {
      return PROTOCOL;
    }
    return offered.contains("http/1.1") ? "http/1.1" : null;
  }

  public Beginning begins(Buffer input, Client client) {
    if (client.spoken() || !client.data()) {
      return Beginning.NOT;
    }
    SSLEngine engine = SSLUtils.getSSLEngine(client.connection());
    boolean wanted = engine != null && PROTOCOL.equals(engine.getApplicationProtocol());
    if (engine != null && !wanted) {
      return Beginning.NOT;
    }
    int length = Math.min(PREFACE.length, input.remaining());
    for (int i = 0; i < length; i++) {
      if (input.get(input.position() + i) != PREFACE[i]) {
        return wanted ? Beginning.WANTED : Beginning.NOT;
      }
    }
    return length == PREFACE.length ? Beginning.WHOLE : Beginning.PART;
  }

  public void start(FilterChainContext context, Client client) {
    Connection<?> connection = client.connection();
    Buffer input = context.getMessage();
    input.position(input.position() + PREFACE.length);
    IdleTimeoutFilter.setCustomTimeout(connection, -1, TimeUnit.MILLISECONDS);
    boolean secure = SSLUtils.getSSLEngine(connection) != null;
    var dispatch = new Http2Dispatch(connection, streamChain(context), secure);
    client.http2(new Http2Connection(client, dispatch, gate, bounds));
  }

  private static FilterChain streamChain(FilterChainContext context) {
    FilterChain chain = context.getFilterChain();
    int from = chain.indexOfType(Http2Filter.class);
    return (FilterChain) chain.subList(from, chain.size());
  }

  public NextAction read(FilterChainContext context, Client client) {
    Buffer input = context.getMessage();
    var session = client.http2();
    if (session == null || !session.input(input)) {
      input.tryDispose();
      return context.getStopAction();
    }
    return input.hasRemaining() ? context.getStopAction(input.slice()) : context.getStopAction();
  }
}
