package dev.portcullis.proxy.observation;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.MetricID;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;

/**
 * Shows series in the registry of MicroProfile Metrics, which every server that has one writes.
 *
 * <p>Two things that it cannot register are made of what it can. A counter whose number somebody
 * else keeps is told each second by how much that has grown. A histogram is a gauge for each of its
 * buckets, for their sum and for their count, under the names that Prometheus gives them, and
 * PromQL works with them as they are: the registry's own timers keep a sample of one node, from
 * which nothing can be added up, and Payara writes nanoseconds of them and calls them seconds.
 */
public final class SeriesRegistry {

  private final MetricRegistry registry;
  private final Map<MetricID, Followed> followed = new ConcurrentHashMap<>();
  private final Set<LatencyHistogram> histograms = ConcurrentHashMap.newKeySet();

  /** Shows them in {@code registry}. */
  public SeriesRegistry(MetricRegistry registry) {
    this.registry = registry;
  }

  /** Shows a number that somebody else keeps. */
  public MetricID show(Series series, LongSupplier value, Tag... tags) {
    var metadata = series.metadata();
    var id = new MetricID(metadata.getName(), tags);
    if (series.type() == Series.Type.COUNTER) {
      var follows = new Followed(value, registry.counter(metadata, tags));
      follows.refresh();
      followed.put(id, follows);
    } else {
      registry.gauge(metadata, value::getAsLong, tags);
    }
    return id;
  }

  /** Shows a number that somebody else keeps, one of several of a name. */
  public MetricID show(Series series, String tag, String tagValue, LongSupplier value) {
    return show(series, value, new Tag(tag, tagValue));
  }

  /** A counter to count with. */
  Counter counter(Series series, Tag... tags) {
    return registry.counter(series.metadata(), tags);
  }

  /** A histogram of times. */
  LatencyHistogram histogram(Series series, LatencyHistogram.Bounds bounds, Tag tag) {
    var histogram = new LatencyHistogram(bounds);
    var bucket = series.metadata("_bucket");
    for (int i = 0; i <= bounds.size(); i++) {
      int of = i;
      registry.gauge(bucket, () -> histogram.atMost(of), tag, new Tag("le", bounds.text(i)));
    }
    registry.gauge(series.metadata("_count"), histogram::count, tag);
    registry.gauge(series.metadata("_sum"), histogram::seconds, tag);
    histograms.add(histogram);
    return histogram;
  }

  /** Takes what is the case now. Each second, by one thread. */
  public void refresh() {
    followed.values().forEach(Followed::refresh);
    histograms.forEach(LatencyHistogram::refresh);
  }

  /** Shows it no more. */
  void remove(MetricID id) {
    followed.remove(id);
    registry.remove(id);
  }

  /** Shows nothing more of a tag's value. */
  void removeAll(String tag, String value, Set<LatencyHistogram> gone) {
    histograms.removeAll(gone);
    registry.removeMatching((id, metric) -> value.equals(id.getTags().get(tag)));
  }

  /** A counter and the number that it follows. */
  private static final class Followed {
    private final LongSupplier value;
    private final Counter counter;
    private long told;

    Followed(LongSupplier value, Counter counter) {
      this.value = requireNonNull(value);
      this.counter = counter;
    }

    /** A number that fell began anew: what it has reached since then is growth. */
    synchronized void refresh() {
      long now = value.getAsLong();
      long growth = now < told ? now : now - told;
      told = now;
      if (growth > 0) {
        counter.inc(growth);
      }
    }
  }
}
