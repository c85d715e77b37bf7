package dev.portcullis.policy.route;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.expression.KeyFunction;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.request.JudgedFields;
import dev.portcullis.request.PassedFields;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A route with its references resolved.
 *
 * @param definition as the owner wrote it
 * @param fields which of a client's fields are seen, and passed on
 * @param forwarded how its requests are forwarded; null where none is
 * @param answer what is answered in an upstream's place; null where nothing is
 * @param limits what limits it, in the owner's order
 * @param plan how fields are changed
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 */
public record CompiledRoute(
    Route definition,
    PassedFields fields,
    @Nullable Forwarding forwarded,
    @Nullable DirectAnswer answer,
    List<CompiledLimit> limits,
    FieldPlan plan,
    @Nullable KeyFunction balanceKey) {
  public CompiledRoute {
    limits = List.copyOf(limits);
  }

  /**
   * That of a route.
   *
   * @param upstream null where it answers itself
   * @param judged what the policy reads of requests before they are forwarded
   */
  public static CompiledRoute of(
      Route route,
      @Nullable Upstream upstream,
      JudgedFields judged,
      List<CompiledLimit> limits,
      FieldPlan plan,
      @Nullable KeyFunction balanceKey) {
    var forwards = route.forwards();
    var edits = forwards.headers();
    var replaced = Stream.concat(edits.set().keySet().stream(), edits.remove().stream()).toList();
    var fields = PassedFields.of(forwards.credentials(), forwards.passFields(), replaced, judged);
    return new CompiledRoute(
        route,
        fields,
        upstream == null ? null : Forwarding.of(route, upstream, fields),
        DirectAnswer.of(route.answers()),
        limits,
        plan,
        balanceKey);
  }

  /** The route's name. */
  public String name() {
    return definition.name();
  }

  /** How its requests are forwarded: to be asked of requests alone that it does not answer. */
  public Forwarding forwarding() {
    if (forwarded == null) {
      throw new IllegalStateException("route " + name() + " forwards nothing");
    }
    return forwarded;
  }

  /** Where it leads. */
  public Upstream upstream() {
    return forwarding().upstream();
  }
}
