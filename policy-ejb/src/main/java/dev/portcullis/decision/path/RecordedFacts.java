package dev.portcullis.decision.path;

import dev.portcullis.decision.limit.LimitRecord;
import dev.portcullis.policy.compiled.Authorization;
import dev.portcullis.request.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stages found that the decision log and the learning are told, whatever the decision. */
final class RecordedFacts implements LimitRecord {

  private List<Finding> findings = List.of();
  private List<String> rules = List.of();
  private List<String> shadow = List.of();
  private Map<String, String> limits = Map.of();
  private @Nullable String refusedBy;
  private double risk;
  private boolean addressSuspended;

  /** The address has offended: what comes from it unverified is refused. */
  void suspectAddress() {
    addressSuspended = true;
  }

  boolean addressSuspended() {
    return addressSuspended;
  }

  void risked(double value) {
    risk = value;
  }

  double risk() {
    return risk;
  }

  void inspected(List<Finding> seen) {
    findings = seen;
  }

  List<Finding> findings() {
    return findings;
  }

  /** How many signs of an attack there were. */
  int attacks() {
    return findings.isEmpty() ? 0 : (int) findings.stream().filter(Finding::attack).count();
  }

  void ruled(Authorization authorization) {
    rules = authorization.rules();
    shadow = authorization.shadow();
  }

  List<String> rules() {
    return rules;
  }

  List<String> shadow() {
    return shadow;
  }

  @Override
  public void counted(String limit, String key) {
    if (limits.isEmpty()) {
      limits = new HashMap<>();
    }
    limits.put(limit, key);
  }

  @Override
  public void refusedBy(String limit) {
    refusedBy = limit;
  }

  Map<String, String> limits() {
    return limits;
  }

  @Nullable String refusedBy() {
    return refusedBy;
  }
}
