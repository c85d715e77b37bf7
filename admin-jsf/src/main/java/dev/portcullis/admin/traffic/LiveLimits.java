package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.ejb.LimitsBean;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.rate.quota.QuotaUse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The keys of limits that are worth a look now. */
@ApplicationScoped
public class LiveLimits {

  /** The most keys that are told. */
  public static final int MOST = 200;

  /** In how many of the latest decisions the hottest keys are looked for. */
  public static final int SEARCHED = 1_000;

  /** However many look on, the grid and the database are asked no more often. */
  private static final long AGE = TimeUnit.SECONDS.toNanos(1);

  /** The database sorts for it. */
  private static final long QUOTAS_AGE = TimeUnit.SECONDS.toNanos(5);

  @Inject private NodeDirectory directory;
  @Inject private LimitsBean limits;
  @Inject private PolicyAdministrationBean policies;
  @Inject private RecordedDecisions recorded;
  private volatile Timed<Keys> keys = new Timed<>(Keys.NONE, System.nanoTime() - AGE);
  private volatile Timed<List<QuotaUse>> quotas =
      new Timed<>(List.of(), System.nanoTime() - QUOTAS_AGE);

  private record Timed<T>(T value, long at) {
    boolean younger(long age) {
      return System.nanoTime() - at < age;
    }
  }

  /**
   * Keys at one moment.
   *
   * @param used those that have used anything, those with least left first
   * @param hot those that the latest decisions counted most often
   */
  public record Keys(List<LiveKey> used, List<HotKey> hot) {
    static final Keys NONE = new Keys(List.of(), List.of());

    public Keys {
      used =
          used.stream()
              .filter(key -> key.used() > 0)
              .sorted(
                  Comparator.comparingDouble(Keys::share).reversed().thenComparing(LiveKey::key))
              .limit(MOST)
              .toList();
      hot = hot.stream().limit(MOST).toList();
    }

    /** Those that have least left, by share. */
    public List<LiveKey> nearest(int most) {
      return used.stream().limit(most).toList();
    }

    /** Those that were counted most often. */
    public List<HotKey> hottest(int most) {
      return hot.stream().limit(most).toList();
    }

    private static double share(LiveKey key) {
      return (double) key.used() / Math.max(key.most(), 1);
    }
  }

  /** The keys as of about a second ago, those of quotas some seconds. */
  public Keys look() {
    var known = keys;
    if (!known.younger(AGE)) {
      known = new Timed<>(fresh(), System.nanoTime());
      keys = known;
    }
    return known.value();
  }

  private Keys fresh() {
    var policy = policies.active().document();
    return new Keys(
        LiveKey.of(directory.reports(), quotas(), policy),
        HotKey.of(policy, recorded.latest(SEARCHED)));
  }

  private List<QuotaUse> quotas() {
    var known = quotas;
    if (!known.younger(QUOTAS_AGE)) {
      known = new Timed<>(limits.quotas(MOST), System.nanoTime());
      quotas = known;
    }
    return known.value();
  }
}
