package dev.portcullis.policy.route;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.request.JudgedFields;
import dev.portcullis.request.PassedFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A route with its references resolved.
 *
 * @param definition as the owner wrote it
 * @param fields which of a client's fields are seen, and passed on
 * @param usual where its requests go; null where it forwards none
 * @param answer what is answered in an upstream's place; null where nothing is
 * @param limits what limits it, in the owner's order
 * @param plan how fields are changed
 * @param split which requests go elsewhere
 * @param others where those go, by the names of upstreams
 * @param mirror which requests are copied; null: none
 * @param copies where copies go; null where none are made
 */
public record CompiledRoute(
    Route definition,
    PassedFields fields,
    @Nullable Destination usual,
    @Nullable DirectAnswer answer,
    List<CompiledLimit> limits,
    FieldPlan plan,
    SplitPlan split,
    Map<String, Destination> others,
    @Nullable MirrorPlan mirror,
    @Nullable Destination copies) {
  public CompiledRoute {
    limits = List.copyOf(limits);
    others = Map.copyOf(others);
  }

  /**
   * That of a route.
   *
   * @param destinations makes one of the name of an upstream
   * @param fields which of a client's fields are seen, and passed on
   */
  public static CompiledRoute of(
      Route route,
      PassedFields fields,
      Function<String, Destination> destinations,
      List<CompiledLimit> limits,
      RoutePlan plan) {
    var split = plan.split();
    var mirror = plan.mirror();
    Map<String, Destination> others = new HashMap<>();
    split.conditions().forEach(one -> others.computeIfAbsent(one.upstream(), destinations));
    split.shares().forEach(one -> others.computeIfAbsent(one.upstream(), destinations));
    return new CompiledRoute(
        route,
        fields,
        route.upstream().isEmpty() ? null : destinations.apply(route.upstream()),
        DirectAnswer.of(route.answers()),
        limits,
        plan.fields(),
        split,
        others,
        mirror,
        mirror == null ? null : destinations.apply(mirror.mirror().upstream()).unawaited());
  }

  /** Which of a client's fields requests of a route are seen with, and go on with. */
  public static PassedFields fields(Route route, JudgedFields judged) {
    var forwards = route.forwards();
    var edits = forwards.headers();
    var replaced = Stream.concat(edits.set().keySet().stream(), edits.remove().stream()).toList();
    return PassedFields.of(forwards.credentials(), forwards.passFields(), replaced, judged);
  }

  /** The route's name. */
  public String name() {
    return definition.name();
  }

  /** Where a request goes: to be asked of requests alone that the route does not answer. */
  public Destination destination(AccessAttributes attributes) {
    String other = split.splits() ? split.choose(attributes) : null;
    var chosen = other == null ? usual : others.get(other);
    if (chosen == null) {
      throw new IllegalStateException("route " + name() + " forwards nothing");
    }
    return chosen;
  }

  /** Where a copy of a request goes; null where none is made of it. */
  public @Nullable Destination copy(AccessAttributes attributes) {
    return mirror != null && mirror.chooses(attributes) ? copies : null;
  }
}
