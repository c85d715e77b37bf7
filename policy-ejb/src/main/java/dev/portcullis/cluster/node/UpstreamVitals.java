package dev.portcullis.cluster.node;

import static dev.portcullis.cluster.node.GridValues.maps;
import static dev.portcullis.cluster.node.GridValues.number;
import static dev.portcullis.cluster.node.GridValues.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of an upstream; totals are since the node's start.
 *
 * @param breaker {@code closed}, {@code open}, {@code half-open} or {@code none}
 * @param panic whether so few targets are well that all are used
 * @param inFlight requests that it has now
 * @param limit how many it may have
 * @param requests that were to go there
 * @param retries attempts besides the first of a request
 * @param refused requests that it did not get
 */
public record UpstreamVitals(
    String name,
    String breaker,
    boolean panic,
    long inFlight,
    long limit,
    long requests,
    long retries,
    long refused,
    List<Target> targets) {

  /** The most upstreams of a node, and the most targets of each, that are told of. */
  static final int MOST = 1000;

  /**
   * A server of it.
   *
   * @param health {@code well}, {@code ill} or {@code ejected}
   * @param failures attempts that failed
   * @param latencyMicros the running mean of the wait for an answer's head
   */
  public record Target(
      String url, String health, long inFlight, long failures, long latencyMicros) {

    private HashMap<String, Object> toMap() {
      var map = new HashMap<String, Object>();
      map.put("url", url);
      map.put("health", health);
      map.put("inFlight", inFlight);
      map.put("failures", failures);
      map.put("latencyMicros", latencyMicros);
      return map;
    }

    private static Target of(Map<?, ?> map) {
      return new Target(
          text(map.get("url")),
          text(map.get("health")),
          number(map.get("inFlight")),
          number(map.get("failures")),
          number(map.get("latencyMicros")));
    }

    /** Whether it gets requests as long as enough others do. */
    public boolean well() {
      return health.equals("well");
    }
  }

  public UpstreamVitals {
    targets = List.copyOf(targets);
  }

  /** How many targets get requests. */
  public long well() {
    return targets.stream().filter(Target::well).count();
  }

  /** The running means of the targets together, by their number; 0 before the first answer. */
  public long latencyMicros() {
    return (long)
        targets.stream()
            .mapToLong(Target::latencyMicros)
            .filter(micros -> micros > 0)
            .average()
            .orElse(0);
  }

  /** What goes over the grid. */
  static Object[] toArray(List<UpstreamVitals> upstreams) {
    return upstreams.stream().limit(MOST).map(UpstreamVitals::toMap).toArray();
  }

  private HashMap<String, Object> toMap() {
    var map = new HashMap<String, Object>();
    map.put("name", name);
    map.put("breaker", breaker);
    map.put("panic", panic);
    map.put("inFlight", inFlight);
    map.put("limit", limit);
    map.put("requests", requests);
    map.put("retries", retries);
    map.put("refused", refused);
    map.put("targets", targets.stream().limit(MOST).map(Target::toMap).toArray());
    return map;
  }

  /** What came over the grid; what is missing is zero. */
  static List<UpstreamVitals> of(@Nullable Object value) {
    return maps(value, MOST).stream().map(UpstreamVitals::of).toList();
  }

  private static UpstreamVitals of(Map<?, ?> map) {
    return new UpstreamVitals(
        text(map.get("name")),
        text(map.get("breaker")),
        Boolean.TRUE.equals(map.get("panic")),
        number(map.get("inFlight")),
        number(map.get("limit")),
        number(map.get("requests")),
        number(map.get("retries")),
        number(map.get("refused")),
        maps(map.get("targets"), MOST).stream().map(Target::of).toList());
  }
}
