package dev.portcullis.policy.route;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.request.PassedFields;
import java.util.List;

/**
 * How requests of one route are forwarded, the same for all of them.
 *
 * @param upstream where to
 * @param cutPrefix what the rewriting cuts off the path, as a rule writes it; may be empty
 * @param maxBody in bytes; a longer body is cut off
 * @param fields which of the client's fields the upstream gets
 * @param priority how much the request matters under overload
 * @param upgrades protocols, in lower case, to which the connection may change
 */
public record Forwarding(
    Upstream upstream,
    String cutPrefix,
    long maxBody,
    PassedFields fields,
    Priority priority,
    List<String> upgrades) {
  public Forwarding {
    upgrades = List.copyOf(upgrades);
  }

  /** That of a route. */
  public static Forwarding of(Route route, Upstream upstream, PassedFields fields) {
    var forwards = route.forwards();
    String cut = route.rewrite().stripPrefix() == null ? "" : route.rewrite().stripPrefix();
    return new Forwarding(
        upstream, cut, route.maxBody(), fields, forwards.priority(), forwards.upgrades());
  }

  /** This to another upstream. */
  Forwarding to(Upstream other) {
    return new Forwarding(other, cutPrefix, maxBody, fields, priority, upgrades);
  }
}
