package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.cluster.node.TrafficVitals;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What all nodes say together, each since its start.
 *
 * @param denials by reason, the most frequent first
 */
public record Totals(long requests, long permitted, long inFlight, List<Denial> denials) {
  static final Totals NONE = new Totals(0, 0, 0, List.of());

  /** How often there was a reason. */
  public record Denial(String reason, long count) {}

  static Totals of(List<NodeStatus> nodes) {
    long requests = 0;
    long permitted = 0;
    long inFlight = 0;
    var denials = new HashMap<String, Long>();
    for (NodeStatus node : nodes) {
      TrafficVitals traffic = node.vitals().traffic();
      requests += traffic.requests();
      permitted += traffic.permitted();
      inFlight += traffic.inFlight();
      traffic.denials().forEach((reason, count) -> denials.merge(reason, count, Long::sum));
    }
    return new Totals(requests, permitted, inFlight, sorted(denials));
  }

  private static List<Denial> sorted(Map<String, Long> denials) {
    return denials.entrySet().stream()
        .filter(denial -> denial.getValue() > 0)
        .map(denial -> new Denial(denial.getKey(), denial.getValue()))
        .sorted(Comparator.comparingLong(Denial::count).reversed().thenComparing(Denial::reason))
        .toList();
  }

  /** Requests that were denied. */
  public long denied() {
    return requests - permitted;
  }
}
