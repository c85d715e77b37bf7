package dev.portcullis.proxy;

import dev.portcullis.administration.limit.NodeQuotas;
import dev.portcullis.cluster.limit.GridConcurrency;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.cluster.node.KeyVitals;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;

/** How the limits of this node fare: rates, quotas and requests at once. */
@Dependent
class LimitStatus {

  private final Figures rates;
  private final Figures quotas;
  private final GridConcurrency concurrency;
  private final KeyWatch keys;

  @Inject
  LimitStatus(GridLimits limits, NodeQuotas quotas, GridConcurrency concurrency) {
    this.rates = new Figures(limits::figures);
    this.quotas = new Figures(quotas::figures);
    this.concurrency = concurrency;
    this.keys = new KeyWatch(limits, concurrency);
  }

  /** Takes what is the case now. By one thread, about each second. */
  void refresh() {
    rates.take();
    quotas.take();
  }

  /** Figures of rates, by name, as they were when last taken. */
  Map<String, Long> rates() {
    return rates.taken();
  }

  /** The keys that are worth telling. By the thread that refreshes. */
  List<KeyVitals> keys() {
    return keys.look();
  }

  /** Shows it as metrics. */
  void show(SeriesRegistry series) {
    rates.show(series, Series.LIMITER, Series.LIMITER_EVENTS);
    quotas.show(series, Series.QUOTAS, Series.QUOTA_EVENTS);
    series.show(Series.LIMITED_IN_FLIGHT, () -> concurrency.limiter().inFlight());
  }
}
