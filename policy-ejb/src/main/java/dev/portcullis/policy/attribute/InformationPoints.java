package dev.portcullis.policy.attribute;

import dev.portcullis.policy.attribute.InformationPoint.Told;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The information points of a node, by the names that they know. Immutable. */
public final class InformationPoints {

  /** None: nothing is asked, and nothing is allocated for it. */
  public static final InformationPoints NONE = new InformationPoints(List.of());

  private final Map<String, InformationPoint> byName;

  /**
   * @throws IllegalArgumentException where two points know a name, or one a name that no expression
   *     may read
   */
  public InformationPoints(List<InformationPoint> points) {
    var named = new HashMap<String, InformationPoint>();
    for (var point : points) {
      for (String name : point.names()) {
        if (!AttributeTypes.CONTEXT.containsKey(name) || named.put(name, point) != null) {
          throw new IllegalArgumentException("two points know `" + name + "`, or no rule may");
        }
      }
    }
    byName = Map.copyOf(named);
  }

  /** What they tell of a request, each name asked once. For one thread. */
  public Information of(AccessRequest request, Subject subject, Patience patience) {
    if (byName.isEmpty()) {
      return Information.NONE;
    }
    var told = new HashMap<String, Told>();
    return name -> told.computeIfAbsent(name, asked -> ask(asked, request, subject, patience));
  }

  /** A point that fails knows nothing just now. */
  private Told ask(String name, AccessRequest request, Subject subject, Patience patience) {
    var point = byName.get(name);
    if (point == null) {
      return Told.ABSENT;
    }
    try {
      return point.ask(name, request, subject, patience);
    } catch (RuntimeException fault) {
      return new Told.Unavailable("it failed with " + fault.getClass().getSimpleName());
    }
  }
}
