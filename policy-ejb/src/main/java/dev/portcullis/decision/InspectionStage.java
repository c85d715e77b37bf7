package dev.portcullis.decision;

import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.policy.PolicyDocument.Route;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Finding;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.Inspection;
import dev.portcullis.threat.ThreatInspector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks for attacks, and says what becomes of a request by what was found. Where findings block,
 * nothing goes on that could not be looked at: a body that does not parse as what it says it is, or
 * whose coding or character set is not read here, is refused as what it is, which is no attack and
 * counts against nobody.
 */
final class InspectionStage {

  private static final HttpFields RETRY_SOON = HttpFields.of("Retry-After", "1");

  private final ThreatInspector threats;
  private final Behaviour behaviour;

  InspectionStage(ThreatInspector threats, Behaviour behaviour) {
    this.threats = threats;
    this.behaviour = behaviour;
  }

  /**
   * The denial, or null where the request goes on. A body that waits for being invited is left for
   * {@link #inspectInvited}.
   */
  @Nullable Decision inspect(AccessRequest request, Route route, Dossier dossier) {
    if (route.threatMode() == ThreatMode.OFF) {
      return null;
    }
    boolean later = request.body().awaited();
    var inspection = later ? threats.inspectHead(request) : threats.inspect(request, route);
    return judge(inspection, request, route, dossier);
  }

  /**
   * Looks at a body that waited until all else had admitted its request: nobody is told to send
   * what is refused for another reason. The denial, or null where the request goes on.
   */
  @Nullable Decision inspectInvited(AccessRequest request, Route route, Dossier dossier) {
    boolean due = route.threatMode() != ThreatMode.OFF && request.body().awaited();
    return due ? judge(threats.inspect(request, route), request, route, dossier) : null;
  }

  private @Nullable Decision judge(
      Inspection inspection, AccessRequest request, Route route, Dossier dossier) {
    dossier.inspected(inspection.findings());
    boolean blocks = route.threatMode() == ThreatMode.BLOCK;
    Decision denial = judge(inspection, blocks, dossier);
    if (denial == null && inspection instanceof Inspection.Continued continued) {
      dossier.reviewed(
          new BodyReview(continued.watch(), blocks, found -> observe(request, found, dossier)));
    }
    return denial;
  }

  private static @Nullable Decision judge(Inspection inspection, boolean blocks, Dossier dossier) {
    if (inspection instanceof Inspection.BodyUnreadable unreadable) {
      return dossier.deny(Reason.REQUEST_MALFORMED, unreadable.detail());
    }
    if (!blocks) {
      return null;
    }
    if (inspection instanceof Inspection.NoRoom) {
      return dossier.deny(
          Reason.UNDECIDABLE, "no memory for another body that is inspected", RETRY_SOON);
    }
    Reason reason = reason(inspection.findings());
    if (reason != null) {
      return dossier.deny(reason, detail(inspection.findings()));
    }
    return inspection instanceof Inspection.BodyTooLarge
        ? dossier.deny(Reason.BODY_TOO_LARGE, "the body is too large to inspect")
        : null;
  }

  /**
   * Why a request with these findings is refused, or null: an attack before what was unreadable.
   */
  static @Nullable Reason reason(List<Finding> findings) {
    Reason reason = null;
    for (Finding finding : findings) {
      switch (finding.category()) {
        case MALFORMED_BODY -> reason = Reason.REQUEST_MALFORMED;
        case UNINSPECTABLE_BODY -> reason = reason == null ? Reason.MEDIA_TYPE_UNSUPPORTED : reason;
        default -> {
          if (finding.attack()) {
            return Reason.THREAT_DETECTED;
          }
        }
      }
    }
    return reason;
  }

  /** What could not be read, for the owner. */
  static String detail(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> !finding.category().attack())
        .findFirst()
        .map(finding -> "the body is " + finding.evidence())
        .orElse("");
  }

  /** An attack deep in a body counts as one in its beginning does. */
  private void observe(AccessRequest request, int attacks, Dossier dossier) {
    behaviour.observe(Observations.of(request, dossier, Reason.THREAT_DETECTED, attacks));
  }
}
