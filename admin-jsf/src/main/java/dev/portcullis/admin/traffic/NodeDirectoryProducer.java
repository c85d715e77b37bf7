package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.Grid;
import dev.portcullis.cluster.NodeDirectory;
import dev.portcullis.cluster.NodeVitals;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.ejb.IssuersBean;
import dev.portcullis.ejb.PolicyInForce;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;

/** Tells the nodes of this one's console, and the console of all nodes. */
@ApplicationScoped
public class NodeDirectoryProducer {

  @Produces
  @Singleton
  NodeDirectory nodes(
      Grid grid, PolicyInForce policy, IssuersBean issuers, PortcullisConfiguration configuration) {
    return new NodeDirectory(
        grid, "admin", name(configuration), () -> vitals(policy, issuers), InstantSource.system());
  }

  void close(@Disposes NodeDirectory nodes) {
    nodes.close();
  }

  /** The console decides nothing; it only has to know the policy. */
  private static NodeVitals vitals(PolicyInForce policy, IssuersBean issuers) {
    return NodeVitals.deciding(
        policy.version(), policy.get() != null, policy.stale(), issuers.vitals());
  }

  private static String name(PortcullisConfiguration configuration) {
    try {
      return InetAddress.getLocalHost().getHostName() + ':' + configuration.admin().port();
    } catch (UnknownHostException e) {
      return "localhost:" + configuration.admin().port();
    }
  }
}
