package dev.portcullis.cluster.grid;

import dev.portcullis.configuration.PortcullisConfiguration;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What a node is called, alike in all its applications: host name and port of the data listener.
 */
public final class NodeName {

  private NodeName() {}

  /** That of this node. */
  public static String of(PortcullisConfiguration configuration) {
    try {
      return InetAddress.getLocalHost().getHostName()
          + ':'
          + configuration.listeners().data().http().port();
    } catch (UnknownHostException e) {
      return "localhost:" + configuration.listeners().data().http().port();
    }
  }
}
