package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.required;
import static dev.portcullis.policy.table.FieldKinds.text;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.policy.text.ScalarKinds;
import dev.portcullis.request.Finding.Category;
import java.time.Instant;

/**
 * Says that a category of findings in a field of a route is a false alarm. Such findings are
 * recorded, and deny nothing.
 *
 * @param field where, as findings tell it: {@code query:q}, {@code header:x-note}, {@code
 *     body:/items/0/text}; {@code *} stands for one step of a place, at the end for all further
 *     ones; at most {@value #MAX_FIELD} characters
 * @param category what is found there
 * @param reason why that is none, for those who read the policy later; at most {@value #MAX_REASON}
 *     characters
 * @param until from then on the findings count again
 */
public record Exclusion(String field, Category category, String reason, Instant until) {

  /** Shorter than the longest place that a finding tells: one that was cut equals no field. */
  public static final int MAX_FIELD = 120;

  public static final int MAX_REASON = 256;

  private static final Table.Builder<Exclusion> IN = Table.builder();
  private static final Column<Exclusion, String> FIELD = IN.add("field", text(), Exclusion::field);
  private static final Column<Exclusion, Category> CATEGORY =
      IN.add(
          "category",
          required(ScalarKind.oneOf(Category.class, Category::slug), Category.SQL_INJECTION),
          Exclusion::category);
  private static final Column<Exclusion, String> REASON =
      IN.add("reason", text(), Exclusion::reason);
  private static final Column<Exclusion, Instant> UNTIL =
      IN.add("until", required(ScalarKinds.INSTANT, Instant.EPOCH), Exclusion::until);
  static final Table<Exclusion> TABLE =
      IN.table(in -> new Exclusion(in.get(FIELD), in.get(CATEGORY), in.get(REASON), in.get(UNTIL)));

  /** Whether it holds at {@code now} for what was found at {@code location}. */
  public boolean covers(Category found, String location, Instant now) {
    return found == category && now.isBefore(until) && matches(location);
  }

  /** Step by step, both read once. A step of the field may be {@code *}. */
  private boolean matches(String location) {
    int at = 0;
    for (int i = 0; i < field.length(); i++) {
      boolean any = field.charAt(i) == '*' && i > 0 && separates(field.charAt(i - 1));
      if (any && i == field.length() - 1) {
        return at < location.length();
      }
      if (any && separates(field.charAt(i + 1))) {
        int end = stepEnd(location, at);
        if (end == at) {
          return false;
        }
        at = end;
      } else if (at >= location.length() || written(location.charAt(at++)) != field.charAt(i)) {
        return false;
      }
    }
    return at == location.length();
  }

  /** A finding tells a space in a name as {@code +}, so that its parts can be told apart. */
  private static char written(char c) {
    return c == ' ' ? '+' : c;
  }

  private static int stepEnd(String location, int from) {
    int i = from;
    while (i < location.length() && !separates(location.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean separates(char c) {
    return c == ':' || c == '/';
  }
}
