package dev.portcullis.decision.limit;

import dev.portcullis.policy.limit.LimitPlan;
import org.jspecify.annotations.Nullable;

/** Amounts that an administrator gave single keys for a while. A port; asked for each request. */
@FunctionalInterface
public interface LimitOverrides {

  /** Nobody was given anything. */
  LimitOverrides NONE = (limit, key) -> null;

  /** What holds now for a key of a limit instead of the policy's amount, or null. */
  @Nullable LimitPlan of(String limit, String key);
}
