package dev.portcullis.decision.path;

import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.decision.BodyReview;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.evaluation.Observations;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.Inspection;
import dev.portcullis.threat.ThreatInspector;
import org.jspecify.annotations.Nullable;

/**
 * Looks for attacks, and says what becomes of a request by what was found. Where findings block,
 * nothing goes on that could not be looked at: a body that does not parse as what it says it is, or
 * whose coding or character set is not read here, is refused as what it is, which is no attack and
 * counts against nobody.
 */
final class ThreatInspection implements Stage {

  private final ThreatInspector threats;
  private final Behaviour behaviour;

  ThreatInspection(ThreatInspector threats, Behaviour behaviour) {
    this.threats = threats;
    this.behaviour = behaviour;
  }

  /** A body that waits to be invited is left for {@link InvitedBody}. */
  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    if (off(evaluation)) {
      return null;
    }
    var request = evaluation.retold();
    return request.body().awaited()
        ? judge(threats.inspectHead(request), evaluation)
        : inspectWhole(evaluation);
  }

  /** Head and body. */
  @Nullable Decision inspectWhole(Evaluation evaluation) {
    return off(evaluation)
        ? null
        : judge(threats.inspect(evaluation.retold(), evaluation.route().definition()), evaluation);
  }

  private static boolean off(Evaluation evaluation) {
    return evaluation.route().definition().threat().mode() == ThreatMode.OFF;
  }

  private @Nullable Decision judge(Inspection inspection, Evaluation evaluation) {
    evaluation.recorded().inspected(inspection.findings());
    boolean blocks = evaluation.route().definition().threat().mode() == ThreatMode.BLOCK;
    Decision denial = judge(inspection, blocks, evaluation);
    if (denial == null && inspection instanceof Inspection.Continued continued) {
      evaluation
          .owed()
          .review(new BodyReview(continued.watch(), blocks, found -> observe(evaluation, found)));
    }
    return denial;
  }

  private static @Nullable Decision judge(
      Inspection inspection, boolean blocks, Evaluation evaluation) {
    if (inspection instanceof Inspection.BodyUnreadable unreadable) {
      return evaluation.deny(Reason.REQUEST_MALFORMED, unreadable.detail());
    }
    if (!blocks) {
      return null;
    }
    if (inspection instanceof Inspection.NoRoom) {
      return evaluation.denyForNow("no memory for another body that is inspected");
    }
    var findings = inspection.findings();
    Reason reason = BodyReview.reason(findings);
    if (reason != null) {
      return evaluation.deny(reason, BodyReview.unread(findings));
    }
    return inspection instanceof Inspection.BodyTooLarge
        ? evaluation.deny(Reason.BODY_TOO_LARGE, "the body is too large to inspect")
        : null;
  }

  /** An attack deep in a body counts as one in its beginning does. */
  private void observe(Evaluation evaluation, int attacks) {
    behaviour.observe(Observations.of(evaluation, Reason.THREAT_DETECTED, attacks));
  }
}
