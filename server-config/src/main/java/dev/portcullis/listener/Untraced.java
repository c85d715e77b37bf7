package dev.portcullis.listener;

import java.lang.reflect.Field;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServerFilter;

/**
 * Spares a listener's requests what the server keeps of each for services that are off. Where it
 * maps a request to its application, it makes a span of it, with a random id that is drawn under a
 * lock of the whole JVM, before it asks whether requests are traced at all; and it notes the thread
 * for a health check that does not run.
 *
 * <p>It does neither where it has no such services, which only fields of its own say.
 */
final class Untraced {

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");

  private static final List<String> SERVICES = List.of("requestTracing", "stuckThreadsStore");

  private Untraced() {}

  /** To be called before the listener accepts connections. */
  static void make(FilterChainBuilder chain) {
    int server = chain.indexOfType(HttpServerFilter.class);
    if (server >= 0) {
      HttpHandler mapper = ((HttpServerFilter) chain.get(server)).getHttpHandler();
      SERVICES.forEach(service -> without(service, mapper));
    }
  }

  /** Another version of the server may have no such field: that costs time, and nothing else. */
  static boolean without(String service, Object mapper) {
    try {
      Field field = mapper.getClass().getDeclaredField(service);
      field.setAccessible(true);
      field.set(mapper, null);
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.WARNING, "the server keeps its " + service, e);
      return false;
    }
  }
}
