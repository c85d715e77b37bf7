package dev.portcullis.policy.compiled;

import dev.portcullis.request.Reason;
import java.util.List;

/**
 * What the rules say of a request.
 *
 * @param reason {@link Reason#PERMITTED}, {@link Reason#NOT_PERMITTED}, {@link Reason#FORBIDDEN},
 *     or {@link Reason#UNDECIDABLE} where something could not be found out that may have changed
 *     the answer
 * @param rules names of the enforced rules that matched
 * @param shadow the shadow rules that matched, {@code permit:<name>} or {@code forbid:<name>}
 * @param detail for the owner; may be empty
 */
public record Authorization(Reason reason, List<String> rules, List<String> shadow, String detail) {
  public Authorization {
    rules = List.copyOf(rules);
    shadow = List.copyOf(shadow);
  }

  /** One whose rules say all. */
  public Authorization(Reason reason, List<String> rules, List<String> shadow) {
    this(reason, rules, shadow, "");
  }
}
