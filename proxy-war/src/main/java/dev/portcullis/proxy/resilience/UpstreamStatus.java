package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How an upstream fares on this node; totals are since its start.
 *
 * @param breaker {@code closed}, {@code open}, {@code half-open}, or {@code none}
 * @param panic whether so few targets are well that all are used
 * @param inFlight requests that it has now
 * @param limit how many it may have
 * @param requests all that were to go there
 * @param retries attempts besides the first of a request
 * @param shed requests that were refused because it had its limit, by priority
 * @param open requests that were refused because the circuit was open
 * @param noTarget requests that were refused because no target was well
 */
public record UpstreamStatus(
    String name,
    String breaker,
    boolean panic,
    int inFlight,
    int limit,
    long requests,
    Retries retries,
    Map<Priority, Long> shed,
    long open,
    long noTarget,
    List<TargetStatus> targets) {

  public UpstreamStatus {
    targets = List.copyOf(targets);
  }

  static UpstreamStatus of(UpstreamGroup<?> group, List<TargetStatus> targets) {
    var figures = group.figures();
    var shed = new EnumMap<Priority, Long>(Priority.class);
    for (var priority : Priority.values()) {
      shed.put(priority, figures.shed(priority));
    }
    var breaker = group.breaker();
    return new UpstreamStatus(
        group.upstream().name(),
        breaker == null ? "none" : slug(breaker.state()),
        group.panic(),
        group.bulkhead().inFlight(),
        group.bulkhead().limit(),
        figures.requests.sum(),
        new Retries(
            figures.retries.sum(),
            figures.retriesRefused.sum(),
            Math.max(0, group.budget().left(group.surroundings().now()))),
        shed,
        figures.opened.sum(),
        figures.noTarget.sum(),
        targets);
  }

  /**
   * Attempts besides the first of a request.
   *
   * @param made all of them
   * @param refused those that the budget did not allow
   * @param left how many the budget allows now
   */
  public record Retries(long made, long refused, long left) {}

  private static String slug(Breaker.State state) {
    return state.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How many targets get requests. */
  public long well() {
    return targets.stream().filter(TargetStatus::well).count();
  }
}
