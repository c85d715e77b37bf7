package dev.portcullis.admin;

import dev.portcullis.cluster.NodeDirectory;
import dev.portcullis.ejb.PolicyAdministrationBean;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;

/** Which version is in force, and how many of the nodes run it already. */
@Named
@RequestScoped
public class Standing {
  @Inject private PolicyAdministrationBean policies;
  @Inject private NodeDirectory directory;
  private long active;
  private int nodes;
  private int current;

  @PostConstruct
  void look() {
    active = policies.active().number();
    nodes = directory.nodes().size();
    current =
        (int)
            directory.nodes().stream()
                .filter(node -> node.vitals().policyVersion() == active)
                .count();
  }

  public long getActive() {
    return active;
  }

  /** Whether all nodes run the version in force. */
  public boolean isSettled() {
    return current == nodes && nodes > 0;
  }

  /** How far it has come, in words. */
  public String getReach() {
    if (nodes == 0) {
      return "no node has told of itself yet";
    }
    return isSettled() ? "on every node" : "on %d of %d nodes".formatted(current, nodes);
  }
}
