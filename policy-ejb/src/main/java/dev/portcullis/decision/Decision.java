package dev.portcullis.decision;

import dev.portcullis.policy.PolicyDocument.Upstream;
import dev.portcullis.policy.UpstreamTraits.Priority;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The answer to an access request: permitted with obligations, or denied with a reason. */
public sealed interface Decision {

  /** What led to it. */
  DecisionFacts facts();

  /** Whether the request may go on. */
  default boolean allows() {
    return this instanceof Permitted;
  }

  /**
   * The request may go on, as {@code forwarding} says.
   *
   * @param forwarding what the enforcement point owes
   */
  record Permitted(DecisionFacts facts, Forwarding forwarding) implements Decision {}

  /**
   * The request ends here.
   *
   * @param headers what the answer carries besides the problem document: {@code WWW-Authenticate},
   *     {@code Allow}, {@code Retry-After}, {@code RateLimit}
   */
  record Denied(DecisionFacts facts, HttpFields headers) implements Decision {}

  /**
   * How a permitted request is forwarded.
   *
   * @param upstream where to
   * @param path the raw path for the upstream, after the route's rewriting, without query
   * @param cutPrefix what the rewriting cut off the path; may be empty
   * @param maxBody in bytes; a longer body is cut off with {@code Reason.BODY_TOO_LARGE}
   * @param fields which of the client's fields the upstream gets
   * @param subject the value of {@code Portcullis-Subject}
   * @param roles the effective roles, inherited ones included
   * @param priority how much the request matters under overload
   * @param balanceKey what the choice of a target is hashed from, or null where it is not
   * @param upgrades protocols, in lower case, to which the connection may change
   * @param assertion the value of {@code Portcullis-Assertion}, a signed JWT
   * @param metering what the request owes its limits
   * @param review by which the body is looked at while it is forwarded, or null where it was looked
   *     at whole or need not be
   */
  record Forwarding(
      Upstream upstream,
      String path,
      String cutPrefix,
      long maxBody,
      PassedFields fields,
      String subject,
      Set<String> roles,
      Priority priority,
      @Nullable String balanceKey,
      List<String> upgrades,
      String assertion,
      Metering metering,
      @Nullable BodyReview review) {
    public Forwarding {
      roles = Set.copyOf(roles);
      upgrades = List.copyOf(upgrades);
    }
  }
}
