package dev.portcullis.bench.load;

/**
 * What a load generator saw.
 *
 * @param requests answers received
 * @param micros how long it ran, microseconds
 * @param failures connections that broke or timed out
 * @param refusals answers with a status that tells of an error
 * @param latency how long the answers took
 */
public record Figures(
    long requests, long micros, long failures, long refusals, Percentiles latency) {

  /** Answers a second. */
  public double rate() {
    return requests * 1e6 / micros;
  }

  /** Whether every request was answered, and well. */
  public boolean clean() {
    return requests > 0 && failures == 0 && refusals == 0;
  }
}
