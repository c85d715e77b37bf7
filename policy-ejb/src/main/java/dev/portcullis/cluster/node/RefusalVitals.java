package dev.portcullis.cluster.node;

import static dev.portcullis.cluster.node.GridValues.maps;
import static dev.portcullis.cluster.node.GridValues.number;
import static dev.portcullis.cluster.node.GridValues.text;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of a policy document that it refused.
 *
 * @param source {@code file} or {@code publish}
 * @param from the file, or who wanted it published
 * @param problems the first ones
 * @param more how many there were beyond these
 */
public record RefusalVitals(
    String source, String from, Instant at, List<Problem> problems, long more) {

  /** The most refusals of a node, and the most problems of each. */
  private static final int MOST = 4;

  private static final int MOST_PROBLEMS = 10;
  private static final int LONGEST = 300;

  /** As the policy says it; long texts are cut. */
  public record Problem(long line, String path, String message, String remedy) {
    public Problem {
      path = cut(path);
      message = cut(message);
      remedy = cut(remedy);
    }

    private HashMap<String, Object> toMap() {
      var map = new HashMap<String, Object>();
      map.put("line", line);
      map.put("path", path);
      map.put("message", message);
      map.put("remedy", remedy);
      return map;
    }

    private static Problem of(Map<?, ?> map) {
      return new Problem(
          number(map.get("line")),
          text(map.get("path")),
          text(map.get("message")),
          text(map.get("remedy")));
    }
  }

  public RefusalVitals {
    from = cut(from);
    more += Math.max(0, problems.size() - MOST_PROBLEMS);
    problems = problems.stream().limit(MOST_PROBLEMS).toList();
  }

  /** What goes over the grid. */
  static Object[] toArray(List<RefusalVitals> refusals) {
    return refusals.stream().limit(MOST).map(RefusalVitals::toMap).toArray();
  }

  private HashMap<String, Object> toMap() {
    var map = new HashMap<String, Object>();
    map.put("source", source);
    map.put("from", from);
    map.put("at", at.toEpochMilli());
    map.put("problems", problems.stream().map(Problem::toMap).toArray());
    map.put("more", more);
    return map;
  }

  /** What came over the grid; what is missing is nothing. */
  static List<RefusalVitals> of(@Nullable Object value) {
    return maps(value, MOST).stream().map(RefusalVitals::of).toList();
  }

  private static RefusalVitals of(Map<?, ?> map) {
    return new RefusalVitals(
        text(map.get("source")),
        text(map.get("from")),
        Instant.ofEpochMilli(number(map.get("at"))),
        maps(map.get("problems"), MOST_PROBLEMS).stream().map(Problem::of).toList(),
        number(map.get("more")));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
