package dev.portcullis.behaviour;

import dev.portcullis.request.Reason;

/** Which decisions count against somebody, and how much. */
final class Offence {

  private Offence() {}

  /** How much the decision counts; 0 for one that does not. */
  static int weight(Observation observation, QuarantinePolicy policy) {
    if (observation.provoked()) {
      return 0; // or any page could have its visitors locked out
    }
    if (observation.reason() == Reason.QUARANTINED) {
      return 0; // or it would never end
    }
    if (observation.findings() > 0 || observation.reason() == Reason.THREAT_DETECTED) {
      return policy.findingWeight();
    }
    return denial(observation.reason()) ? 1 : 0;
  }

  /**
   * Whether a denial says something of who asks. A limit that was hit does not: the limit itself is
   * the answer. Nor do missing or expired credentials: every client has them at times.
   */
  static boolean denial(Reason reason) {
    return switch (reason) {
      case CREDENTIALS_INVALID,
          CREDENTIALS_REVOKED,
          PROOF_INVALID,
          NOT_PERMITTED,
          FORBIDDEN,
          THREAT_DETECTED ->
          true;
      default -> false;
    };
  }
}
