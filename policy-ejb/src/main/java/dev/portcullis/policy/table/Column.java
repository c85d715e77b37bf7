package dev.portcullis.policy.table;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One field of a section.
 *
 * @param name as the document writes it: {@code max-body}; empty for fields that stand side by side
 *     with the others though they are a record of their own
 * @param kind how it is read and written
 * @param getter the value of a record
 */
public record Column<T, V extends @Nullable Object>(
    String name, FieldKind<V> kind, Function<T, V> getter) {}
