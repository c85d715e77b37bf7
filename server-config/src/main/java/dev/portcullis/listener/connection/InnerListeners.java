package dev.portcullis.listener.connection;

import java.net.InetSocketAddress;
import java.util.Set;
import org.glassfish.grizzly.Connection;

/**
 * The listeners of the node that are not for data: the console's, and that of probes. They speak no
 * HTTP/2, are closed by no gate and bounded for themselves ({@code WholeRequests}).
 *
 * @param ports where they are
 */
public record InnerListeners(Set<Integer> ports) {

  /** Those of this server, as the launcher says. */
  public static final InnerListeners ALL =
      new InnerListeners(
          Set.of(
              Integer.getInteger("bundle.admin.port", -1),
              Integer.getInteger("bundle.probe.port", -2)));

  public boolean has(Connection<?> connection) {
    return connection.getLocalAddress() instanceof InetSocketAddress local
        && ports.contains(local.getPort());
  }
}
