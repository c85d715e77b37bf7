package dev.portcullis.policy;

import dev.portcullis.policy.PolicyDocument.Limit;
import dev.portcullis.rate.Budget;
import dev.portcullis.rate.WithoutGrid;
import org.jspecify.annotations.Nullable;

/**
 * A limit whose key is compiled.
 *
 * @param definition as the owner wrote it
 * @param budget what it allows each key
 * @param key how the key of a request is found
 */
public record CompiledLimit(Limit definition, Budget budget, KeyFunction key) {

  CompiledLimit(Limit definition, KeyFunction key) {
    this(
        definition,
        Budget.of(
            definition.name(),
            definition.key(),
            definition.rate(),
            definition.per(),
            definition.burst(),
            WithoutGrid.SHARE),
        key);
  }

  /** Finds the key that a request counts under. */
  @FunctionalInterface
  public interface KeyFunction {
    /** The key, or null where it cannot be computed: the limit then refuses, it does not vanish. */
    @Nullable String of(AccessAttributes attributes);
  }
}
