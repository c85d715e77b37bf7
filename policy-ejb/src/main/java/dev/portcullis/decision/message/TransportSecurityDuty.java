package dev.portcullis.decision.message;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.AnswerHead;
import dev.portcullis.policy.message.TransportSecurity;
import dev.portcullis.request.AccessRequest;

/**
 * Tells browsers to come over TLS, in place of what the upstream tells of it: only where they do
 * already, since whoever is between could have said it in the clear (RFC 6797 §7.2).
 *
 * @param value empty: nothing is told
 */
public record TransportSecurityDuty(String value) implements AnswerDuty {

  private static final String FIELD = "Strict-Transport-Security";

  /** What a request is owed, by the scheme that its client used. */
  public static TransportSecurityDuty of(TransportSecurity said, AccessRequest request) {
    return new TransportSecurityDuty(request.secure() ? said.told() : "");
  }

  @Override
  public void carryOut(AnswerHead head) {
    head.remove(FIELD);
    if (!value.isEmpty() && head.status() >= 200) {
      head.set(FIELD, value);
    }
  }
}
