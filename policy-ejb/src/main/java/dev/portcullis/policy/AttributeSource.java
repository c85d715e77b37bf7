package dev.portcullis.policy;

import org.jspecify.annotations.Nullable;

/**
 * Attributes that expressions see, by dotted name ({@code subject.id}); computed when asked for.
 */
@FunctionalInterface
public interface AttributeSource {

  /**
   * The value, a CEL value (String, Long, Double, Boolean, List, Map, Instant), or null if unknown.
   */
  @Nullable Object find(String name);
}
