package dev.portcullis.proxy.observation;

import dev.portcullis.proxy.resilience.UpstreamStatus;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All that is kept of what passes: a line for each request, counts of them, and metrics. */
public final class Observation implements Consumer<DecisionLine>, AutoCloseable {

  private final DecisionLog log;
  private final SeriesRegistry series;
  private final Measurements measurements;
  private final UpstreamMeasurements upstreams;
  private final Tally tally = new Tally();

  /**
   * @param log closed with this
   * @param series where metrics are shown
   */
  public Observation(DecisionLog log, SeriesRegistry series) {
    this.log = log;
    this.series = series;
    this.measurements = new Measurements(series);
    this.upstreams = new UpstreamMeasurements(series);
    series.show(Series.DECISION_LOG_DROPPED, log::dropped);
  }

  /** Keeps one request that has ended. */
  @Override
  public void accept(DecisionLine line) {
    log.add(line);
    measurements.add(line);
    tally.add(line);
  }

  /** How many requests ended, and how. */
  public Tally tally() {
    return tally;
  }

  /**
   * Shows what is so now. Each second, by one thread.
   *
   * @param statuses of the upstreams
   * @param routes whose measurements go on
   */
  public void refresh(List<UpstreamStatus> statuses, Set<String> routes) {
    upstreams.tell(statuses);
    measurements.keep(routes);
    series.refresh();
  }

  /** Writes what waits for the disk. */
  @Override
  public void close() {
    log.close();
  }
}
