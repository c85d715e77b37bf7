package dev.portcullis.bench.limits;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import dev.portcullis.cluster.limit.GridLimits;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.DelayParameters;
import io.github.bucket4j.distributed.proxy.optimization.Optimization;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.grid.hazelcast.Bucket4jHazelcast;
import io.github.bucket4j.grid.hazelcast.HazelcastProxyManager;
import java.time.Duration;

/** The limiters of one member, each over the same grid. */
final class Tools {
  /** Portcullis: leases, booked off the request's thread. */
  static final String PORTCULLIS = "portcullis";

  /** Bucket4j as its manual begins: each decision is an operation of the grid. */
  static final String BUCKET4J = "bucket4j";

  /** Bucket4j, decisions of several threads of a member sent together. */
  static final String BATCHING = "bucket4j-batching";

  /**
   * Bucket4j, deciding by itself for as many units and as long as a lease of Portcullis may last.
   */
  static final String DELAYING = "bucket4j-delaying";

  private static final int SERIALIZERS = 10_000;
  private static final String BUCKETS = "buckets";

  private final GridLimits limits;
  private final ProxyManager<String> buckets;

  Tools(HazelcastInstance hazelcast, GridLimits limits) {
    this.limits = limits;
    this.buckets =
        Bucket4jHazelcast.entryProcessorBasedBuilder(hazelcast.<String, byte[]>getMap(BUCKETS))
            .build();
  }

  /** What Bucket4j wants of a member. */
  static void configure(Config config) {
    HazelcastProxyManager.addCustomSerializers(config.getSerializationConfig(), SERIALIZERS);
  }

  /**
   * A tool for a key.
   *
   * @param rate units a second, which is the burst, too
   */
  Tool open(String name, String key, long rate) {
    return switch (name) {
      case PORTCULLIS -> portcullis(key, rate);
      case BUCKET4J -> bucket(key, rate, Optimization.NONE_OPTIMIZED);
      case BATCHING -> bucket(key, rate, Optimizations.batching());
      case DELAYING -> bucket(key, rate, Optimizations.delaying(delay(rate)));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private Tool portcullis(String key, long rate) {
    var limiter = limits.limiter();
    var budget = Budget.of("l", "subject", rate, Duration.ofSeconds(1), rate, WithoutGrid.SHARE);
    return () -> limiter.acquire(budget, key, null, 1, 0) <= 0;
  }

  private Tool bucket(String key, long rate, Optimization optimization) {
    var bandwidth =
        Bandwidth.builder().capacity(rate).refillGreedy(rate, Duration.ofSeconds(1)).build();
    var configuration = BucketConfiguration.builder().addLimit(bandwidth).build();
    Bucket bucket =
        buckets.builder().withOptimization(optimization).build(key, () -> configuration);
    return () -> bucket.tryConsume(1);
  }

  private static DelayParameters delay(long rate) {
    return new DelayParameters(Math.max(rate / 3, 1), Duration.ofMillis(50));
  }
}
