package dev.portcullis.decision;

import dev.portcullis.policy.document.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a permitted request, which another upstream gets; its answer is thrown away.
 *
 * @param upstream that gets it
 * @param assertion the value of {@code Portcullis-Assertion}, made out to that upstream
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 * @param maxBody in bytes; of what has a longer body there is no copy
 */
public record RequestCopy(
    Upstream upstream, String assertion, @Nullable String balanceKey, long maxBody) {}
