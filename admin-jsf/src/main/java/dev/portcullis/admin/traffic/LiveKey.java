package dev.portcullis.admin.traffic;

import dev.portcullis.cluster.node.KeyVitals;
import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.rate.quota.QuotaUse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a key has used what its limit allows, as all nodes together tell.
 *
 * @param limit as its budget is called: that of a further window with its period behind a slash
 * @param name of the limit in the policy; empty where the policy has none
 * @param kind {@code rate}, {@code quota}, {@code concurrency}, {@code bandwidth}, or empty
 * @param used units that are used up now
 * @param most units of the burst, of the period; places
 * @param perSecond units admitted lately, per second, on all nodes; 0 where nobody counts them
 * @param until when the period of a quota ends, or null
 */
public record LiveKey(
    String limit,
    String name,
    String key,
    String kind,
    long used,
    long most,
    long perSecond,
    @Nullable Instant until) {

  private record Place(String limit, String key) {}

  /**
   * What nodes and the database tell, one entry for each limit and key.
   *
   * @param document the policy in force
   */
  static List<LiveKey> of(List<NodeStatus> nodes, List<QuotaUse> quotas, PolicyDocument document) {
    var together = new LinkedHashMap<Place, KeyVitals>();
    for (var node : nodes) {
      for (var key : node.vitals().keys()) {
        together.merge(new Place(key.limit(), key.key()), key, LiveKey::together);
      }
    }
    var keys = new ArrayList<LiveKey>();
    together.values().forEach(key -> keys.add(of(key, document)));
    quotas.forEach(use -> keys.add(of(use)));
    return keys;
  }

  /** Each node knows what all have used of a rate, and only its own share of a concurrency. */
  private static KeyVitals together(KeyVitals one, KeyVitals other) {
    long used = one.local() ? one.used() + other.used() : Math.max(one.used(), other.used());
    return new KeyVitals(
        one.limit(),
        one.key(),
        used,
        Math.max(one.most(), other.most()),
        one.perSecond() + other.perSecond(),
        one.local());
  }

  private static LiveKey of(KeyVitals key, PolicyDocument document) {
    var limit = find(key.limit(), document);
    return new LiveKey(
        key.limit(),
        limit.map(Limit::name).orElse(""),
        key.key(),
        limit.map(known -> LimitVariant.kind(known.amount())).orElse(""),
        key.used(),
        key.most(),
        Math.round(key.perSecond()),
        null);
  }

  private static LiveKey of(QuotaUse use) {
    var account = use.account();
    return new LiveKey(
        account.limit(),
        account.limit(),
        account.key(),
        "quota",
        use.spent(),
        use.units(),
        0,
        account.end());
  }

  /** The limit of that name, or the one whose further window is called so. */
  private static Optional<Limit> find(String budget, PolicyDocument document) {
    int slash = budget.lastIndexOf('/');
    return Stream.of(budget, slash < 0 ? budget : budget.substring(0, slash))
        .flatMap(name -> document.limits().stream().filter(limit -> limit.name().equals(name)))
        .findFirst();
  }

  /** The part of the limit that is used, in percent; more than 100 where it runs into debt. */
  public long percent() {
    return Math.round(100.0 * used / Math.max(most, 1));
  }
}
