package dev.portcullis.decision.evaluation;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.behaviour.Observation;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.FetchSite;
import dev.portcullis.request.Identity;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;

/** What is learnt of decisions. */
public final class Observations {

  private Observations() {}

  /**
   * Of a request for which this was the reason.
   *
   * @param attacks how many signs of an attack count
   */
  public static Observation of(Evaluation evaluation, Reason reason, int attacks) {
    return of(evaluation.request(), evaluation.identity(), reason, attacks);
  }

  /** Of a request that nothing is known of but who it is from. */
  public static Observation of(
      AccessRequest request, Identity identity, Reason reason, int attacks) {
    return new Observation(
        request.receivedAt(),
        request.client(),
        identity.key(),
        identity.credentialKey(),
        !identity.subject().anonymous(),
        reason,
        attacks,
        provoked(request, identity.subject().kind()));
  }

  /** Of a request that could not be read. */
  public static Observation of(RefusedRequest refused) {
    return new Observation(
        refused.receivedAt(),
        refused.client(),
        Identity.NOBODY.key(),
        Identity.NOBODY.credentialKey(),
        false,
        refused.reason(),
        0,
        false);
  }

  /** What stands behind a token or key was sent by who has it, and by no page of another site. */
  private static boolean provoked(AccessRequest request, Subject.Kind kind) {
    return kind != Subject.Kind.TOKEN
        && kind != Subject.Kind.API_KEY
        && FetchSite.foreign(request)
        && !Authentication.presentsDeliberately(request);
  }
}
