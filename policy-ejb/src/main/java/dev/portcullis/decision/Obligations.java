package dev.portcullis.decision;

import dev.portcullis.policy.route.Forwarding;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a permission obliges the enforcement point to (the obligations of XACML 3.0 §2.12): how the
 * request goes on, as whose, and what is owed to its limits, its body and its answer.
 *
 * @param forwarding how requests of the route are forwarded
 * @param request as it goes on: what a stage took of it is not in it
 * @param path the raw path for the upstream, after the route's rewriting, without query
 * @param fields that the upstream gets besides those of the client that pass
 * @param subject the value of {@code Portcullis-Subject}
 * @param roles the effective roles, inherited ones included
 * @param assertion the value of {@code Portcullis-Assertion}, a signed JWT
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 * @param metering what the request owes its limits
 * @param review by which the body is looked at while it is forwarded, or null where it was looked
 *     at whole or need not be
 * @param duties owed to the answer, in this order
 * @param copy what another upstream gets of the request besides; null: nothing
 */
public record Obligations(
    Forwarding forwarding,
    AccessRequest request,
    String path,
    HttpFields fields,
    String subject,
    Set<String> roles,
    String assertion,
    @Nullable String balanceKey,
    Metering metering,
    @Nullable BodyReview review,
    List<AnswerDuty> duties,
    @Nullable RequestCopy copy) {
  public Obligations {
    roles = Set.copyOf(roles);
    duties = List.copyOf(duties);
  }
}
