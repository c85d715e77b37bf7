package dev.portcullis.authentication.jwt;

import dev.portcullis.policy.compiled.PolicySnapshot;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something worked out from a policy once and kept as long as that policy is in force. While a
 * policy is swapped, requests under the old and the new one may each work it out again: wasteful
 * for a moment, never wrong.
 */
final class PerSnapshot<T> {

  private record Kept<T>(PolicySnapshot policy, T value) {}

  private final Function<PolicySnapshot, T> derivation;
  private volatile @Nullable Kept<T> kept;

  PerSnapshot(Function<PolicySnapshot, T> derivation) {
    this.derivation = derivation;
  }

  T of(PolicySnapshot policy) {
    var last = kept;
    if (last != null && last.policy() == policy) {
      return last.value();
    }
    T value = derivation.apply(policy);
    kept = new Kept<>(policy, value);
    return value;
  }
}
