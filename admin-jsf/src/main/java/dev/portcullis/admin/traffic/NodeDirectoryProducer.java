package dev.portcullis.admin.traffic;

import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.NodeName;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.ejb.IssuersBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Tells the nodes of this one's console, and the console of all nodes. */
@ApplicationScoped
public class NodeDirectoryProducer {
  private static final System.Logger LOG = System.getLogger(NodeDirectoryProducer.class.getName());

  @Produces
  @Singleton
  NodeDirectory nodes(
      Grid grid,
      PolicyInForce policy,
      IssuersBean issuers,
      PolicyRefusals refusals,
      PortcullisConfiguration configuration) {
    return new NodeDirectory(
        grid,
        "admin",
        NodeName.of(configuration),
        () -> vitals(policy, issuers, refusals),
        InstantSource.system());
  }

  /** The others hear of this console before somebody asks it. */
  void start(@Observes @Initialized(ApplicationScoped.class) Object started, NodeDirectory nodes) {
    LOG.log(System.Logger.Level.DEBUG, "nodes heard at the start: " + nodes.nodes().size());
  }

  void close(@Disposes NodeDirectory nodes) {
    nodes.close();
  }

  /** The console decides nothing; it only has to know the policy. */
  private static NodeVitals vitals(
      PolicyInForce policy, IssuersBean issuers, PolicyRefusals refusals) {
    return NodeVitals.deciding(
        policy.version(),
        policy.get() != null,
        policy.stale(),
        issuers.vitals(),
        refusals.vitals());
  }
}
