package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The targets that get requests at present and the share of each: computed when something of them
 * changes, so that a request only reads it.
 *
 * @param endpoints empty where no target is well at all
 * @param weights of the endpoints, with slow start and zone reckoned in
 * @param panic whether so few are well that all are used
 */
record Lineup<C>(List<Endpoint<C>> endpoints, int[] weights, boolean panic) {

  /** Weights are reckoned in hundredths, for slow start's sake. */
  static final int FINE = 100;

  /** How much more than its part a zone that is partly ill is asked to carry (as Envoy's 1.4). */
  private static final double OVERPROVISIONED = 1.4;

  /**
   * Who gets requests now.
   *
   * @param known all of the upstream; those of weight 0 get nothing, well or not
   * @param zone that is preferred, or an empty string
   */
  static <C> Lineup<C> of(List<Endpoint<C>> known, String zone, long slowStart, long now) {
    var serving = known.stream().filter(Endpoint::serves).toList();
    if (serving.stream().allMatch(e -> e.state().health().ill())) {
      return new Lineup<>(List.of(), new int[0], false);
    }
    var all = preferred(serving);
    var well = all.stream().filter(e -> e.state().well()).toList();
    if (well.size() * 2 < all.size()) {
      return new Lineup<>(all, weights(all, 0, now), true);
    }
    var used = well;
    int[] weights = weights(used, slowStart, now);
    double here = zone.isEmpty() ? 0 : share(all, zone);
    if (here > 0) {
      spill(used, weights, zone, here);
    }
    return without0(used, weights);
  }

  /**
   * Of a target that is several servers, the well ones of the lowest priority that has such (RFC
   * 2782); where none is well, all of the lowest.
   */
  private static <C> List<Endpoint<C>> preferred(List<Endpoint<C>> serving) {
    if (serving.stream().allMatch(Endpoint::alone)) {
      return serving;
    }
    Map<Target, Level> levels = new HashMap<>();
    for (var endpoint : serving) {
      var level = new Level(endpoint.state().well(), endpoint.priority(), false);
      levels.merge(endpoint.target(), level, Level::or);
    }
    return serving.stream()
        .filter(e -> Objects.requireNonNull(levels.get(e.target())).has(e))
        .toList();
  }

  /**
   * The priority of a target's servers that is used.
   *
   * @param well whether any of them is
   * @param several whether the target has others
   */
  private record Level(boolean well, int priority, boolean several) {

    Level or(Level other) {
      boolean better = well == other.well ? priority < other.priority : well;
      boolean both = several || other.several || priority != other.priority;
      return new Level(well || other.well, better ? priority : other.priority, both);
    }

    /** Where there is no other priority those that are not well count: too many are a panic. */
    boolean has(Endpoint<?> endpoint) {
      return endpoint.priority() == priority && (endpoint.state().well() || !(well && several));
    }
  }

  private static <C> int[] weights(List<Endpoint<C>> used, long slowStart, long now) {
    int[] weights = new int[used.size()];
    for (int i = 0; i < weights.length; i++) {
      var endpoint = used.get(i);
      weights[i] = endpoint.weight() * endpoint.state().percent(slowStart, now);
    }
    return weights;
  }

  private static boolean in(Endpoint<?> endpoint, String zone) {
    return zone.equals(endpoint.target().zone());
  }

  /** The part of the requests that stays in the zone: less than all where much of it is ill. */
  private static <C> double share(List<Endpoint<C>> all, String zone) {
    long there = 0;
    long well = 0;
    for (var endpoint : all) {
      if (in(endpoint, zone)) {
        there += endpoint.weight();
        well += endpoint.state().well() ? endpoint.weight() : 0;
      }
    }
    return there == 0 ? 0 : Math.min(1, OVERPROVISIONED * well / there);
  }

  /** Weighs so that the zone gets its part, and the others the rest. */
  private static <C> void spill(List<Endpoint<C>> used, int[] weights, String zone, double here) {
    long inside = 0;
    long outside = 0;
    for (int i = 0; i < weights.length; i++) {
      if (in(used.get(i), zone)) {
        inside += weights[i];
      } else {
        outside += weights[i];
      }
    }
    if (outside == 0 || inside == 0) {
      return;
    }
    double others = (1 - here) / here * inside / outside;
    for (int i = 0; i < weights.length; i++) {
      if (!in(used.get(i), zone)) {
        weights[i] = (int) Math.min(Integer.MAX_VALUE, Math.round(weights[i] * others));
      }
    }
  }

  private static <C> Lineup<C> without0(List<Endpoint<C>> used, int[] weights) {
    var kept = new ArrayList<Endpoint<C>>();
    var keptWeights = new ArrayList<Integer>();
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        kept.add(used.get(i));
        keptWeights.add(weights[i]);
      }
    }
    return new Lineup<>(
        List.copyOf(kept), keptWeights.stream().mapToInt(Integer::intValue).toArray(), false);
  }

  int size() {
    return endpoints.size();
  }
}
