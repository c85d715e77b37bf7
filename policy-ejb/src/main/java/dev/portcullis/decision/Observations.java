package dev.portcullis.decision;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.behaviour.Observation;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.FetchSite;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;

/** What is learnt of a decision. */
final class Observations {

  private Observations() {}

  /**
   * Of a request for which this was the reason.
   *
   * @param attacks how many signs of an attack count
   */
  static Observation of(AccessRequest request, Dossier dossier, Reason reason, int attacks) {
    return new Observation(
        request.receivedAt(),
        request.client(),
        dossier.subjectKey(),
        dossier.credentialKey(),
        dossier.authenticated(),
        reason,
        attacks,
        provoked(request, dossier.subject().kind()));
  }

  /** What stands behind a token or key was sent by who has it, and by no page of another site. */
  private static boolean provoked(AccessRequest request, Subject.Kind kind) {
    return kind != Subject.Kind.TOKEN
        && kind != Subject.Kind.API_KEY
        && FetchSite.foreign(request)
        && !Authentication.presentsDeliberately(request);
  }
}
