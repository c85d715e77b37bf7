package dev.portcullis.decision;

import dev.portcullis.policy.Authorization;
import dev.portcullis.policy.CompiledRoute;
import dev.portcullis.request.Finding;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one request while it is being decided. Grows stage by stage, belongs to one
 * thread, and ends as the facts of the decision, so that a denial at any stage tells all that was
 * known by then.
 */
final class Dossier {

  private static final String NOBODY = Subject.ANONYMOUS.key();
  private static final String NO_CREDENTIAL = Subject.ANONYMOUS.credentialKey();

  private final String id;
  private long policyVersion;
  private @Nullable String route;
  private Subject subject = Subject.ANONYMOUS;
  private String subjectKey = NOBODY;
  private String credentialKey = NO_CREDENTIAL;
  private boolean authenticated;
  private List<Finding> findings = List.of();
  private List<String> rules = List.of();
  private List<String> shadow = List.of();
  private @Nullable BodyReview review;
  private double risk;
  private Map<String, String> limits = Map.of();
  private @Nullable String refusedBy;
  private @Nullable Charges before;

  Dossier(String id) {
    this.id = id;
  }

  void judgedBy(long version) {
    policyVersion = version;
  }

  void routed(CompiledRoute matched) {
    route = matched.name();
  }

  void identified(Subject verified) {
    subject = verified;
    subjectKey = verified.key();
    credentialKey =
        verified.kind() != Subject.Kind.TOKEN && verified.id().equals(verified.credential())
            ? subjectKey
            : verified.credentialKey();
    authenticated = !verified.anonymous();
  }

  void inspected(List<Finding> seen) {
    findings = seen;
  }

  /** The rest of the body is looked at while it is forwarded. */
  void reviewed(BodyReview rest) {
    review = rest;
  }

  @Nullable BodyReview review() {
    return review;
  }

  void risked(double value) {
    risk = value;
  }

  /** A limit counts it under a key that nothing else of the record tells. */
  void counted(String limit, String key) {
    if (limits.isEmpty()) {
      limits = new HashMap<>();
    }
    limits.put(limit, key);
  }

  /** A limit had no room for it. */
  void refusedBy(String limit) {
    refusedBy = limit;
  }

  /** What limits before authentication took of it; null for nothing that is still owed. */
  void chargedBefore(@Nullable Charges charges) {
    before = charges;
  }

  @Nullable Charges chargedBefore() {
    return before;
  }

  void ruled(Authorization authorization) {
    rules = authorization.rules();
    shadow = authorization.shadow();
  }

  Subject subject() {
    return subject;
  }

  /** {@link Subject#credentialKey()}, worked out once. */
  String credentialKey() {
    return credentialKey;
  }

  /** {@link Subject#key()}, worked out once. */
  String subjectKey() {
    return subjectKey;
  }

  boolean authenticated() {
    return authenticated;
  }

  /** How many signs of an attack there were. */
  int attacks() {
    return findings.isEmpty() ? 0 : (int) findings.stream().filter(Finding::attack).count();
  }

  Decision.Permitted permit(Decision.Forwarding forwarding) {
    return new Decision.Permitted(facts(Reason.PERMITTED, ""), forwarding);
  }

  Decision.Denied deny(Reason reason, String detail) {
    return deny(reason, detail, HttpFields.EMPTY);
  }

  Decision.Denied deny(Reason reason, String detail, HttpFields headers) {
    return new Decision.Denied(facts(reason, detail), headers);
  }

  private DecisionFacts facts(Reason reason, String detail) {
    return new DecisionFacts(
        id,
        policyVersion,
        route,
        subject,
        reason,
        rules,
        shadow,
        findings,
        risk,
        detail,
        limits,
        refusedBy);
  }
}
