package dev.portcullis.admin;

import dev.portcullis.cluster.node.CertificateVitals;
import dev.portcullis.cluster.node.ClusterNode;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.RefusalVitals;
import dev.portcullis.ejb.PolicyAdministrationBean;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which version is in force, how many of the nodes run it already, and what is wrong with nodes.
 */
@Named
@RequestScoped
public class Standing {
  /** A node whose policy file is bad; what it has in force stays. */
  public record Refused(String node, long version, RefusalVitals file) {}

  /**
   * A listener whose certificate needs somebody to do something.
   *
   * @param soon whether it ends soon
   * @param over whether it has ended
   */
  public record Alarming(String node, CertificateVitals certificate, boolean soon, boolean over) {}

  @Inject private PolicyAdministrationBean policies;
  @Inject private NodeDirectory directory;
  private long active;
  private int nodes;
  private int current;
  private int missing;
  private List<Refused> refused = List.of();
  private List<Alarming> certificates = List.of();

  @PostConstruct
  void look() {
    active = policies.active().number();
    List<ClusterNode> all = directory.nodes();
    List<ClusterNode> up = all.stream().filter(node -> !node.missing()).toList();
    nodes = up.size();
    missing = all.size() - nodes;
    refused = up.stream().flatMap(Standing::refused).toList();
    Instant now = Instant.now();
    certificates = up.stream().flatMap(node -> alarming(node, now)).toList();
    current = (int) up.stream().filter(node -> node.policyVersion() == active).count();
  }

  private static Stream<Refused> refused(ClusterNode node) {
    return node.refusals().stream()
        .filter(refusal -> refusal.source().equals("file"))
        .map(refusal -> new Refused(node.name(), node.policyVersion(), refusal));
  }

  private static Stream<Alarming> alarming(ClusterNode node, Instant now) {
    return node.vitals().certificates().stream()
        .filter(certificate -> certificate.refused() || certificate.endsSoon(now))
        .map(
            certificate ->
                new Alarming(
                    node.name(),
                    certificate,
                    certificate.endsSoon(now),
                    certificate.expires().isBefore(now)));
  }

  /** The listeners whose certificate ends soon, or whose new one cannot be used. */
  public List<Alarming> getCertificates() {
    return certificates;
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
