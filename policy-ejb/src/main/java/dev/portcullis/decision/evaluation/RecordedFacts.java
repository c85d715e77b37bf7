package dev.portcullis.decision.evaluation;

import dev.portcullis.decision.limit.LimitRecord;
import dev.portcullis.policy.compiled.Authorization;
import dev.portcullis.request.Finding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stages found that the decision log and the learning are told, whatever the decision. */
public final class RecordedFacts implements LimitRecord {

  private List<Finding> findings = List.of();
  private List<String> rules = List.of();
  private List<String> shadow = List.of();
  private Map<String, String> limits = Map.of();
  private @Nullable String refusedBy;
  private double risk;
  private boolean addressSuspended;

  /** The address has offended: what comes from it unverified is refused. */
  public void suspectAddress() {
    addressSuspended = true;
  }

  /** Whether the address has offended. */
  public boolean addressSuspended() {
    return addressSuspended;
  }

  /** How risky the subject is, from 0 to 1. */
  public void risked(double value) {
    risk = value;
  }

  /** How risky the subject is, from 0 to 1; 0 where nobody knows. */
  public double risk() {
    return risk;
  }

  /** What inspection found, in place of what it found before. */
  public void inspected(List<Finding> seen) {
    findings = seen;
  }

  /** What inspection found. */
  public List<Finding> findings() {
    return findings;
  }

  /** How many signs of an attack there were. */
  public int attacks() {
    return findings.isEmpty() ? 0 : (int) findings.stream().filter(Finding::attack).count();
  }

  /** Which rules decided. */
  public void ruled(Authorization authorization) {
    rules = authorization.rules();
    shadow = authorization.shadow();
  }

  /** The names of the rules that decided. */
  public List<String> rules() {
    return rules;
  }

  /** The names of the rules in shadow that would have. */
  public List<String> shadow() {
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

  /** The keys that were charged, by limit. */
  public Map<String, String> limits() {
    return limits;
  }

  /** The limit that refused it; null for none. */
  public @Nullable String refusedBy() {
    return refusedBy;
  }
}
