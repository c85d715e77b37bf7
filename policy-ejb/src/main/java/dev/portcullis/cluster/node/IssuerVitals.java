package dev.portcullis.cluster.node;

import static dev.portcullis.cluster.node.GridValues.maps;
import static dev.portcullis.cluster.node.GridValues.text;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of an issuer's keys.
 *
 * @param name of the issuer in the policy
 * @param keys how many usable ones it knows
 * @param lastGood when it last fetched them, null where never
 * @param lastAttempt when its last fetch ended, null where none did
 * @param failure why its last fetch failed, empty where it did not
 */
public record IssuerVitals(
    String name,
    long keys,
    @Nullable Instant lastGood,
    @Nullable Instant lastAttempt,
    String failure) {

  /** The most issuers of a node. */
  static final int MOST = 200;

  /** What goes over the grid. */
  static Object[] toArray(List<IssuerVitals> issuers) {
    return issuers.stream().limit(MOST).map(IssuerVitals::toMap).toArray();
  }

  private HashMap<String, Object> toMap() {
    var map = new HashMap<String, Object>();
    map.put("name", name);
    map.put("keys", keys);
    map.put("lastGood", lastGood == null ? 0 : lastGood.toEpochMilli());
    map.put("lastAttempt", lastAttempt == null ? 0 : lastAttempt.toEpochMilli());
    map.put("failure", failure);
    return map;
  }

  /** What came over the grid; what is missing is nothing. */
  static List<IssuerVitals> of(@Nullable Object value) {
    return maps(value, MOST).stream().map(IssuerVitals::of).toList();
  }

  private static IssuerVitals of(Map<?, ?> map) {
    return new IssuerVitals(
        text(map.get("name")),
        map.get("keys") instanceof Number keys ? keys.longValue() : 0,
        time(map.get("lastGood")),
        time(map.get("lastAttempt")),
        text(map.get("failure")));
  }

  private static @Nullable Instant time(@Nullable Object value) {
    return value instanceof Number number && number.longValue() != 0
        ? Instant.ofEpochMilli(number.longValue())
        : null;
  }
}
