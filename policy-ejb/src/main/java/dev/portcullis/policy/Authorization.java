package dev.portcullis.policy;

import dev.portcullis.request.Reason;
import java.util.List;

/**
 * What the rules say of a request.
 *
 * @param reason {@link Reason#PERMITTED}, {@link Reason#NOT_PERMITTED} or {@link Reason#FORBIDDEN}
 * @param rules names of the enforced rules that matched
 * @param shadow the shadow rules that matched, {@code permit:<name>} or {@code forbid:<name>}
 */
public record Authorization(Reason reason, List<String> rules, List<String> shadow) {
  public Authorization {
    rules = List.copyOf(rules);
    shadow = List.copyOf(shadow);
  }
}
