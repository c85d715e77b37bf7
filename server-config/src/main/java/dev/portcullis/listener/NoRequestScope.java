package dev.portcullis.listener;

import jakarta.servlet.ServletRequestListener;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardContext;
import org.glassfish.web.valve.ServletContainerInterceptor;
import org.jspecify.annotations.Nullable;

/**
 * Spares the proxy's requests the scopes of CDI. The server opens a request's, a session's and a
 * conversation's around each request of an application that has beans, and tells its containers so:
 * a quarter of all that a request of a proxy takes, which has no bean of such a scope.
 *
 * <p>Every request comes here before listeners are told of it, so the first one that does takes
 * them away before any has seen a request.
 */
public final class NoRequestScope implements ServletContainerInterceptor {

  private static final String DATA = "portcullis@data";

  /** The proxy as deployed last; the server makes one of these for each listener. */
  private volatile @Nullable StandardContext spared;

  @Override
  public void preInvoke(Request request, Response response) {
    if (request.getContext() instanceof StandardContext context
        && context != spared
        && request.getHost() != null
        && DATA.equals(request.getHost().getName())) {
      spare(context);
    }
  }

  /** The list itself is the lock: other instances know it too, and then find nothing to remove. */
  private void spare(StandardContext context) {
    List<?> listeners = context.getApplicationEventListeners();
    synchronized (listeners) {
      listeners.removeIf(ServletRequestListener.class::isInstance);
    }
    spared = context;
  }

  @Override
  public void postInvoke(Request request, Response response) {}
}
