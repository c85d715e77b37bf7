package dev.portcullis.bench.report;

import dev.portcullis.bench.load.Percentiles;
import dev.portcullis.bench.measure.LatencyMeasurement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Latencies at a fixed rate, rounds taken together by their mean. */
final class Latencies {

  private Latencies() {}

  static Map<String, Percentiles> byPeer(List<LatencyMeasurement> measurements) {
    Map<String, List<Percentiles>> rounds =
        measurements.stream()
            .collect(
                Collectors.groupingBy(
                    LatencyMeasurement::peer,
                    LinkedHashMap::new,
                    Collectors.mapping(m -> m.figures().latency(), Collectors.toList())));
    var means = new LinkedHashMap<String, Percentiles>();
    rounds.forEach((peer, of) -> means.put(peer, mean(of)));
    return means;
  }

  private static Percentiles mean(List<Percentiles> rounds) {
    return new Percentiles(
        mean(rounds, Percentiles::p50),
        mean(rounds, Percentiles::p99),
        mean(rounds, Percentiles::p999));
  }

  private static long mean(List<Percentiles> rounds, ToLongFunction<Percentiles> figure) {
    return Math.round(rounds.stream().mapToLong(figure).average().orElse(0));
  }
}
