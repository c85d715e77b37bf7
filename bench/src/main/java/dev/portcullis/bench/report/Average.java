package dev.portcullis.bench.report;

import dev.portcullis.bench.measure.Cell;
import dev.portcullis.bench.measure.Measurement;
import java.util.List;

/**
 * The measurements of one peer in one cell, taken together.
 *
 * @param peer its name
 * @param cell the load
 * @param cpu microseconds of processor time for each request
 * @param rate requests a second
 * @param residentBytes memory, the most
 * @param allocated bytes for each request; -1: no Java peer
 * @param p50 the middle latency, microseconds
 * @param p99 the mean of the rounds'
 * @param spread the largest CPU figure of a round over the smallest
 */
public record Average(
    String peer,
    Cell cell,
    double cpu,
    double rate,
    long residentBytes,
    long allocated,
    double p50,
    double p99,
    double spread) {

  /** Of at least one measurement of one peer in one cell. */
  static Average of(List<Measurement> rounds) {
    double requests = rounds.stream().mapToLong(m -> m.figures().requests()).sum();
    double micros = rounds.stream().mapToLong(m -> m.figures().micros()).sum();
    double cpu = rounds.stream().mapToLong(Measurement::cpuMicros).sum();
    long allocated = rounds.stream().mapToLong(m -> m.allocatedBytes().orElse(0)).sum();
    var single = rounds.stream().mapToDouble(Measurement::cpuPerRequest).summaryStatistics();
    return new Average(
        rounds.get(0).peer(),
        rounds.get(0).cell(),
        cpu / requests,
        requests * 1e6 / micros,
        rounds.stream().mapToLong(Measurement::residentBytes).max().orElse(0),
        rounds.get(0).allocatedBytes().isEmpty() ? -1 : Math.round(allocated / requests),
        rounds.stream().mapToLong(m -> m.figures().latency().p50()).average().orElse(0),
        rounds.stream().mapToLong(m -> m.figures().latency().p99()).average().orElse(0),
        single.getMax() / single.getMin());
  }
}
