package dev.portcullis.cluster.node;

import static dev.portcullis.cluster.node.GridValues.maps;
import static dev.portcullis.cluster.node.GridValues.number;
import static dev.portcullis.cluster.node.GridValues.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of one key of a limit.
 *
 * @param limit the limit's name; that of a further window with its period behind a slash
 * @param used units of the burst that are used up; of a concurrency, requests under way here
 * @param most units of the burst; of a concurrency, places
 * @param perSecond units that were admitted here lately, per second
 * @param local whether other nodes have used besides; else what is used is what all have used
 */
public record KeyVitals(
    String limit, String key, long used, long most, double perSecond, boolean local) {

  /** The most keys of a node. */
  static final int MOST = 200;

  private static final int LONGEST = 300;

  /** What goes over the grid. */
  static Object[] toArray(List<KeyVitals> keys) {
    return keys.stream().limit(MOST).map(KeyVitals::toMap).toArray();
  }

  private HashMap<String, Object> toMap() {
    var map = new HashMap<String, Object>();
    map.put("limit", limit);
    map.put("key", key.length() > LONGEST ? key.substring(0, LONGEST) : key);
    map.put("used", used);
    map.put("most", most);
    map.put("perSecond", perSecond);
    map.put("local", local);
    return map;
  }

  /** What came over the grid; what is missing is zero. */
  static List<KeyVitals> of(@Nullable Object value) {
    return maps(value, MOST).stream().map(KeyVitals::of).toList();
  }

  private static KeyVitals of(Map<?, ?> map) {
    return new KeyVitals(
        text(map.get("limit")),
        text(map.get("key")),
        number(map.get("used")),
        number(map.get("most")),
        map.get("perSecond") instanceof Double rate ? rate : 0,
        Boolean.TRUE.equals(map.get("local")));
  }
}
