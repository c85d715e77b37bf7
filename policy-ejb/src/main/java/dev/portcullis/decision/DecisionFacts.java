package dev.portcullis.decision;

import dev.portcullis.request.Subject;
import dev.portcullis.threat.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What led to a decision; for the decision log and the console, never for the client.
 *
 * @param id the decision id
 * @param policyVersion the version that was asked, 0 where none was
 * @param route the matched route's name, null where none matched
 * @param subject who asked; anonymous until authenticated
 * @param reason why
 * @param rules names of the enforced rules that matched
 * @param shadow names of the shadow rules that matched, each as {@code permit:<name>} or {@code
 *     forbid:<name>}
 * @param findings signs of an attack, those that did not block included
 * @param risk 0 to 1
 * @param detail a short sentence for the owner, without secrets; may be empty
 */
public record DecisionFacts(
    String id,
    long policyVersion,
    @Nullable String route,
    Subject subject,
    Reason reason,
    List<String> rules,
    List<String> shadow,
    List<Finding> findings,
    double risk,
    String detail) {

  public DecisionFacts {
    rules = List.copyOf(rules);
    shadow = List.copyOf(shadow);
    findings = List.copyOf(findings);
  }
}
