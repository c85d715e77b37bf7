package dev.portcullis.listener;

import java.net.InetSocketAddress;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/** Shows the data listeners' threads to the {@link Handover}, when their first connection comes. */
final class HandoverFilter extends BaseFilter {

  private final Handover handover;
  private final int adminPort;

  /**
   * @param adminPort the port whose threads are of no concern
   */
  HandoverFilter(Handover handover, int adminPort) {
    this.handover = handover;
    this.adminPort = adminPort;
  }

  @Override
  public NextAction handleAccept(FilterChainContext context) {
    var connection = context.getConnection();
    if (!(connection.getLocalAddress() instanceof InetSocketAddress local)
        || local.getPort() != adminPort) {
      handover.watch(connection);
    }
    return context.getInvokeAction();
  }
}
