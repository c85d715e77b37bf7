package dev.portcullis.policy.route;

import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.expression.Expression;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.request.HttpFields;
import java.util.List;

/**
 * Header fields with the values that an owner wrote.
 *
 * @param constants the same for every message
 * @param computed found for each
 */
public record FieldValues(HttpFields constants, List<Computed> computed) {

  /** No fields. */
  public static final FieldValues NONE = new FieldValues(HttpFields.EMPTY, List.of());

  /** The longest value, in characters. */
  public static final int MAX_LENGTH = 4096;

  /** A field, and the expression that yields its value; an empty one sends no field. */
  public record Computed(String name, Expression expression) {}

  public FieldValues {
    computed = List.copyOf(computed);
  }

  /** What came of looking for the computed values. */
  public sealed interface Found {

    /** All have one. */
    record Fields(HttpFields fields) implements Found {}

    /**
     * One has none.
     *
     * @param why for the owner
     * @param unavailable whether it reads what cannot be found out now
     */
    record Missing(String why, boolean unavailable) implements Found {}
  }

  /** Whether there is nothing to compute. */
  public boolean constant() {
    return computed.isEmpty();
  }

  /** The computed fields of one message. */
  public Found find(AttributeValues attributes) {
    var found = HttpFields.builder(computed.size());
    for (Computed field : computed) {
      var outcome = field.expression().evaluate(attributes);
      boolean unavailable = attributes.metUnavailable();
      if (!(outcome instanceof Outcome.Value value) || !(value.value() instanceof String text)) {
        return missing(field, outcome, unavailable);
      }
      if (!isValue(text)) {
        return new Found.Missing("the value of `" + field.name() + "` is none of a field", false);
      }
      if (!text.isEmpty()) {
        found.add(field.name(), text);
      }
    }
    return new Found.Fields(found.build());
  }

  private static Found missing(Computed field, Outcome outcome, boolean unavailable) {
    String why = outcome instanceof Outcome.Failed failed ? failed.why() : "it yields no text";
    return new Found.Missing("`" + field.name() + "` cannot be computed: " + why, unavailable);
  }

  /**
   * Whether a text can be sent as a field's value: visible ASCII, spaces and tabs (RFC 9110 §5.5,
   * without what is obsolete). Line breaks and NUL would begin another field, or another message.
   */
  public static boolean isValue(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        return false;
      }
    }
    return text.length() <= MAX_LENGTH;
  }
}
