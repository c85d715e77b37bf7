package dev.portcullis.cluster.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who was heard when, hence which nodes there are and which are missing.
 *
 * <p>An application that tells nothing new for {@link #SILENCE} is silent; a node all of whose
 * applications are silent is missing. It stays so for {@link #KEPT} (one that the configuration
 * names: for good), or until a node of its name or address is heard. Who said good-bye is gone.
 *
 * <p>For one thread.
 */
final class NodeRoster {
  static final Duration SILENCE = Duration.ofSeconds(5);
  static final Duration KEPT = Duration.ofHours(1);
  static final int MOST_MISSING = 100;

  private static final Comparator<ClusterNode> LATEST_HEARD =
      Comparator.comparing(node -> node.seen() == null ? Instant.EPOCH : node.seen());

  private final Map<String, Heard> heard = new LinkedHashMap<>();
  private final Set<String> met = new HashSet<>();

  private record Heard(NodeStatus report, Instant at, long nanos) {
    boolean longerAgo(Duration time, long now) {
      return now - nanos >= time.toNanos();
    }
  }

  /**
   * What one look at the grid showed.
   *
   * @param told the reports
   * @param left by {@link NodeStatus#key}: when an application said good-bye, in milliseconds by
   *     its own clock
   * @param present the addresses of the members that are there
   * @param nanos of a clock that runs steadily
   */
  record Look(
      Collection<NodeStatus> told,
      Map<String, Long> left,
      Set<String> present,
      Instant at,
      long nanos) {}

  /** The nodes by name after one more look; {@code configured}: members and their addresses. */
  List<ClusterNode> after(Look look, Map<String, Set<String>> configured) {
    look.told().forEach(report -> hear(report, look));
    heard.values().removeIf(one -> saidGoodBye(one.report(), look.left()));
    var named = new HashSet<String>();
    configured.values().forEach(named::addAll);
    heard.values().forEach(one -> met.add(one.report().address()));
    met.retainAll(named);
    heard
        .values()
        .removeIf(
            one -> one.longerAgo(KEPT, look.nanos()) && !named.contains(one.report().address()));
    var nodes = nodes(look.nanos());
    forget(superseded(nodes), nodes);
    forget(beyond(nodes), nodes);
    nodes.addAll(neverHeard(configured, look.present()));
    nodes.sort(Comparator.comparing(ClusterNode::name).thenComparing(ClusterNode::id));
    return List.copyOf(nodes);
  }

  private void hear(NodeStatus report, Look look) {
    var last = heard.get(report.key());
    if (last == null || !last.report().seen().equals(report.seen())) {
      heard.put(report.key(), new Heard(report, look.at(), look.nanos()));
    }
  }

  private static boolean saidGoodBye(NodeStatus report, Map<String, Long> left) {
    Long at = left.get(report.key());
    return at != null && report.seen().toEpochMilli() <= at;
  }

  private List<ClusterNode> nodes(long nanos) {
    var byId = new TreeMap<String, List<Heard>>();
    heard
        .values()
        .forEach(one -> byId.computeIfAbsent(one.report().id(), id -> new ArrayList<>()).add(one));
    var nodes = new ArrayList<ClusterNode>();
    byId.values().forEach(parts -> nodes.add(node(parts, nanos)));
    return nodes;
  }

  /** The application that forwards comes first, and names the node. */
  private static ClusterNode node(List<Heard> parts, long nanos) {
    var reports = parts.stream().map(Heard::report).sorted(BY_ROLE).toList();
    return new ClusterNode(
        reports.get(0).id(),
        reports.get(0).name(),
        reports.get(0).address(),
        parts.stream().map(Heard::at).max(Instant::compareTo).orElse(null),
        reports,
        (int) parts.stream().filter(one -> one.longerAgo(SILENCE, nanos)).count());
  }

  private static final Comparator<NodeStatus> BY_ROLE =
      Comparator.comparing((NodeStatus report) -> !report.role().equals("data"))
          .thenComparing(NodeStatus::role);

  /** Missing ones that were started anew: another process has their name or address. */
  private static List<ClusterNode> superseded(List<ClusterNode> nodes) {
    var names = new HashSet<String>();
    nodes.stream()
        .filter(node -> !node.missing())
        .forEach(
            node -> {
              names.add(node.name());
              names.add(node.address());
            });
    names.remove("");
    return nodes.stream()
        .filter(ClusterNode::missing)
        .filter(node -> names.contains(node.name()) || names.contains(node.address()))
        .toList();
  }

  private static List<ClusterNode> beyond(List<ClusterNode> nodes) {
    return nodes.stream()
        .filter(ClusterNode::missing)
        .sorted(LATEST_HEARD.reversed())
        .skip(MOST_MISSING)
        .toList();
  }

  private void forget(List<ClusterNode> gone, List<ClusterNode> nodes) {
    nodes.removeAll(gone);
    gone.forEach(node -> node.reports().forEach(report -> heard.remove(report.key())));
  }

  /** Members of the configuration that neither are there nor ever told anything. */
  private List<ClusterNode> neverHeard(Map<String, Set<String>> configured, Set<String> present) {
    var missing = new ArrayList<ClusterNode>();
    configured.forEach(
        (member, addresses) -> {
          if (addresses.stream().noneMatch(at -> present.contains(at) || met.contains(at))) {
            missing.add(new ClusterNode("", member, member, null, List.of(), 0));
          }
        });
    return missing;
  }
}
