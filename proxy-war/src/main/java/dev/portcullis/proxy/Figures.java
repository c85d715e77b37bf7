package dev.portcullis.proxy;

import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Figures of limits as they were when last taken: some look at every key. */
final class Figures {

  /** Those that may fall; the others only grow. */
  private static final Set<String> STATES = Set.of("nodes", "keys", "sources", "shared", "in-hand");

  private final Supplier<Map<String, Long>> source;
  private volatile Map<String, Long> taken;

  Figures(Supplier<Map<String, Long>> source) {
    this.source = source;
    this.taken = source.get();
  }

  /** Takes what is the case now. */
  void take() {
    taken = source.get();
  }

  /** What was the case when they were last taken. */
  Map<String, Long> taken() {
    return taken;
  }

  /** Shows what is so now, and what has happened. */
  void show(SeriesRegistry registry, Series states, Series events) {
    for (var figure : taken.keySet()) {
      var series = STATES.contains(figure) ? states : events;
      registry.show(series, "figure", figure, () -> taken.getOrDefault(figure, 0L));
    }
  }
}
