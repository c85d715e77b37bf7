package dev.portcullis.policy.route;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.expression.KeyFunction;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.request.PassedFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route with its references resolved.
 *
 * @param definition as the owner wrote it
 * @param forwarding how its requests are forwarded
 * @param limits what limits it, in the owner's order
 * @param plan how fields are changed
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 */
public record CompiledRoute(
    Route definition,
    Forwarding forwarding,
    List<CompiledLimit> limits,
    FieldPlan plan,
    @Nullable KeyFunction balanceKey) {
  public CompiledRoute {
    limits = List.copyOf(limits);
  }

  /** The route's name. */
  public String name() {
    return definition.name();
  }

  /** Where it leads. */
  public Upstream upstream() {
    return forwarding.upstream();
  }

  /** Which of a client's fields its upstream gets. */
  public PassedFields fields() {
    return forwarding.fields();
  }
}
