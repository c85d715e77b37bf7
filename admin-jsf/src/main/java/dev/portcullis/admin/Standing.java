package dev.portcullis.admin;

import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.RefusalVitals;
import dev.portcullis.ejb.PolicyAdministrationBean;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.stream.Stream;

/** Which version is in force, and how many of the nodes run it already. */
@Named
@RequestScoped
public class Standing {
  /** A node whose policy file is bad; what it has in force stays. */
  public record Refused(String node, long version, RefusalVitals file) {}

  @Inject private PolicyAdministrationBean policies;
  @Inject private NodeDirectory directory;
  private long active;
  private int nodes;
  private int current;
  private int missing;
  private List<Refused> refused = List.of();

  @PostConstruct
  void look() {
    active = policies.active().number();
    List<ClusterNode> all = directory.nodes();
    List<ClusterNode> up = all.stream().filter(node -> !node.missing()).toList();
    nodes = up.size();
    missing = all.size() - nodes;
    refused = up.stream().flatMap(Standing::refused).toList();
    current = (int) up.stream().filter(node -> node.policyVersion() == active).count();
  }

  private static Stream<Refused> refused(ClusterNode node) {
    return node.refusals().stream()
        .filter(refusal -> refusal.source().equals("file"))
        .map(refusal -> new Refused(node.name(), node.policyVersion(), refusal));
  }

  /** The nodes whose policy file is refused now. */
  public List<Refused> getRefused() {
    return refused;
  }

  public long getActive() {
    return active;
  }

  /** Whether all nodes that are there run the version in force. */
  public boolean isSettled() {
    return current == nodes && nodes > 0;
  }

  /** How far it has come, in words. */
  public String getReach() {
    if (nodes == 0) {
      return "no node has told of itself yet";
    }
    String reach = isSettled() ? "on every node" : "on %d of %d nodes".formatted(current, nodes);
    return missing == 0 ? reach : "%s, %d missing".formatted(reach, missing);
  }
}
