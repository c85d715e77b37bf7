package dev.portcullis.policy;

import dev.portcullis.policy.CompiledLimit.KeyFunction;
import dev.portcullis.policy.PolicyDocument.Route;
import dev.portcullis.policy.PolicyDocument.Upstream;
import dev.portcullis.request.PassedFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A route with its references resolved.
 *
 * @param definition as the owner wrote it
 * @param upstream where it leads
 * @param limits what limits it, in the owner's order
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 * @param fields which of a client's fields its upstream gets
 */
public record CompiledRoute(
    Route definition,
    Upstream upstream,
    List<CompiledLimit> limits,
    @Nullable KeyFunction balanceKey,
    PassedFields fields) {
  public CompiledRoute {
    limits = List.copyOf(limits);
  }

  /** The route's name. */
  public String name() {
    return definition.name();
  }
}
