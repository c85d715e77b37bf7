package dev.portcullis.cluster.node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node: one process, whatever applications of it tell.
 *
 * @param id of the process; empty of a node that was never heard
 * @param name for a person: host name and port of the data listener; the address of a node that was
 *     never heard
 * @param address where it is reached in the grid, empty where it does not tell it
 * @param seen when it was last heard, by the clock of who heard it; null: never
 * @param reports what each of its applications told last, by role
 * @param silent how many of them are not heard any more
 */
public record ClusterNode(
    String id,
    String name,
    String address,
    @Nullable Instant seen,
    List<NodeStatus> reports,
    int silent) {

  /** Whether it is heard. */
  public enum State {
    /** It was heard in the last seconds. */
    UP,
    /** It went silent without a good-bye, or it should be there and was never heard. */
    MISSING
  }

  public ClusterNode {
    reports = List.copyOf(reports);
  }

  public State state() {
    return silent == reports.size() ? State.MISSING : State.UP;
  }

  public boolean missing() {
    return state() == State.MISSING;
  }

  /** What its applications serve: {@code data}, {@code admin}. */
  public List<String> roles() {
    return reports.stream().map(NodeStatus::role).toList();
  }

  /** When the first of its applications started; null of a node that was never heard. */
  public @Nullable Instant started() {
    return reports.stream().map(NodeStatus::started).min(Instant::compareTo).orElse(null);
  }

  /** What it told last: that of the application that forwards, where there is one. */
  public NodeVitals vitals() {
    return main().map(NodeStatus::vitals).orElse(NodeVitals.NONE);
  }

  private Optional<NodeStatus> main() {
    Stream<NodeStatus> data = reports.stream().filter(report -> report.role().equals("data"));
    return data.findFirst().or(() -> reports.stream().findFirst());
  }

  /** Whether it takes requests; not if any of its applications is silent. */
  public boolean ready() {
    return !reports.isEmpty() && silent == 0 && vitals().ready();
  }

  /** Whether any of its applications could not take a newer version. */
  public boolean stale() {
    return reports.stream().anyMatch(report -> report.vitals().stale());
  }

  /** The oldest version that is in force in one of its applications, 0 if none. */
  public long policyVersion() {
    return reports.stream().mapToLong(report -> report.vitals().policyVersion()).min().orElse(0);
  }

  /** What policy documents it refused last; all its applications know of each. */
  public List<RefusalVitals> refusals() {
    return reports.stream()
        .map(report -> report.vitals().refusals())
        .filter(refusals -> !refusals.isEmpty())
        .findFirst()
        .orElse(List.of());
  }
}
