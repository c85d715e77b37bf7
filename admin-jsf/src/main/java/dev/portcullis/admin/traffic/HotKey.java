package dev.portcullis.admin.traffic;

import dev.portcullis.decision.replay.CountedRequests;
import dev.portcullis.decision.replay.RecordedDecision;
import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.limit.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/**
 * How often a key was counted by a limit in the latest decisions.
 *
 * @param kind of the limit: {@code rate}, {@code quota}, {@code concurrency}, {@code bandwidth}
 * @param requests that the limit counted or refused
 * @param refused how many of them it refused
 */
public record HotKey(String limit, String key, String kind, int requests, int refused) {

  private static final Comparator<HotKey> HOTTEST =
      Comparator.comparingInt(HotKey::requests)
          .reversed()
          .thenComparing(HotKey::limit)
          .thenComparing(HotKey::key);

  /** The keys that were counted most often, the hottest first. */
  static List<HotKey> of(PolicyDocument document, List<RecordedDecision> recorded) {
    var keys = new ArrayList<HotKey>();
    document.limits().forEach(limit -> keys.addAll(of(document, limit, recorded)));
    keys.sort(HOTTEST);
    return keys;
  }

  private static List<HotKey> of(
      PolicyDocument document, Limit limit, List<RecordedDecision> recorded) {
    var counted = new CountedRequests(document, limit);
    var keys = new HashMap<String, HotKey>();
    String kind = LimitVariant.kind(limit.amount());
    for (var decision : recorded) {
      String key = counted.counted(decision) ? counted.key(decision) : null;
      if (key != null) {
        int refused = counted.refused(decision) ? 1 : 0;
        keys.merge(key, new HotKey(limit.name(), key, kind, 1, refused), HotKey::plus);
      }
    }
    return List.copyOf(keys.values());
  }

  private HotKey plus(HotKey more) {
    return new HotKey(limit, key, kind, requests + more.requests, refused + more.refused);
  }
}
