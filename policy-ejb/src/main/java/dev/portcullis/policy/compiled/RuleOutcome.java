package dev.portcullis.policy.compiled;

import dev.portcullis.policy.document.Rule.Effect;
import dev.portcullis.policy.document.Rule.Mode;

/**
 * What one rule says of one request, for a person who asks.
 *
 * @param name the rule's name
 * @param matched whether it counts (or, in shadow mode, would count)
 * @param why {@code matches}, or what kept it from matching; with an expression that failed, why it
 *     failed
 */
public record RuleOutcome(String name, Effect effect, Mode mode, boolean matched, String why) {}
