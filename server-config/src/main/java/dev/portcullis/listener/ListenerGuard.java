package dev.portcullis.listener;

import dev.portcullis.listener.connection.Clients;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.connection.InnerListeners;
import dev.portcullis.listener.http1.GuardedHttpFilter;
import dev.portcullis.listener.http2.Http2Filter;
import dev.portcullis.listener.http2.Http2Start;
import dev.portcullis.listener.proxyprotocol.ListedNetworks;
import dev.portcullis.listener.proxyprotocol.ProxyProtocolFilter;
import dev.portcullis.listener.threads.AdaptiveExecutors;
import dev.portcullis.listener.threads.ThreadBuffers;
import dev.portcullis.listener.tls.ServerContexts;
import dev.portcullis.listener.tls.TlsFilter;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.TransportFilter;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.ssl.SSLBaseFilter;
import org.jspecify.annotations.Nullable;

/**
 * Puts the {@link GuardedHttpFilter} in the place of the server's HTTP filter. The server asks for
 * an add-on named {@code comet} while it builds a listener whose {@code comet-support-enabled} is
 * set, before the listener accepts a connection; {@code META-INF/hk2-locator/default} names this
 * one.
 */
public final class ListenerGuard implements AddOn {

  private static final AtomicInteger GUARDED = new AtomicInteger();

  /** How many listeners have the guard: a bundle with an unguarded one must not start. */
  public static int guarded() {
    return GUARDED.get();
  }

  @Override
  public void setup(@Nullable NetworkListener listener, FilterChainBuilder chain) {
    int http = chain.indexOfType(HttpServerFilter.class);
    if (http < 0) {
      throw new IllegalStateException("a listener without an HTTP filter cannot be guarded");
    }
    if (!ThreadBuffers.inUse()) {
      throw new IllegalStateException("the threads of a listener would keep too large buffers");
    }
    chain.set(http, new GuardedHttpFilter(Gate.DATA, Clients.ALL, InnerListeners.ALL));
    chain.add(http + 1, new WholeRequests(InnerListeners.ALL, Clients.ALL));
    chain.add(http + 2, new Http2Filter());
    if (!ListedNetworks.PROXY_PROTOCOL.none()) {
      var header =
          new ProxyProtocolFilter(ListedNetworks.PROXY_PROTOCOL, Clients.ALL, InnerListeners.ALL);
      chain.add(chain.indexOfType(TransportFilter.class) + 1, header);
    }
    int tls = chain.indexOfType(SSLBaseFilter.class);
    if (tls >= 0) {
      var filter = new TlsFilter(ServerContexts.ALL);
      filter.addHandshakeListener(Http2Start.negotiation(InnerListeners.ALL));
      chain.set(tls, filter);
    }
    AdaptiveExecutors.ALL.show();
    Untraced.make(chain);
    GUARDED.incrementAndGet();
  }
}
