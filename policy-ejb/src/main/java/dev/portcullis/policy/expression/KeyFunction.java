package dev.portcullis.policy.expression;

import dev.portcullis.policy.attribute.AccessAttributes;
import org.jspecify.annotations.Nullable;

/** Finds the key that a request counts under. */
@FunctionalInterface
public interface KeyFunction {
  /** The key, or null where it cannot be computed: the limit then refuses, it does not vanish. */
  @Nullable String of(AccessAttributes attributes);
}
