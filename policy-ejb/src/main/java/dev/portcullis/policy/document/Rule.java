package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.required;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule.
 *
 * @param routes names of routes; empty: all
 * @param methods empty: all
 * @param roles any of which the subject must have; empty: not asked
 * @param scopes all of which the subject must have; empty: not asked
 * @param when a CEL condition, or null
 */
public record Rule(
    String name,
    Effect effect,
    List<String> routes,
    List<String> methods,
    List<String> roles,
    List<String> scopes,
    @Nullable String when,
    Mode mode) {

  private static final Table.Builder<Rule> IN = Table.builder();
  private static final Column<Rule, String> NAME = IN.add("name", text(), Rule::name);
  private static final Column<Rule, Effect> EFFECT =
      IN.add("effect", required(ScalarKinds.oneOf(Effect.class), Effect.FORBID), Rule::effect);
  private static final Column<Rule, List<String>> ROUTES = IN.add("routes", texts(), Rule::routes);
  private static final Column<Rule, List<String>> METHODS =
      IN.add("methods", texts(), Rule::methods);
  private static final Column<Rule, List<String>> ROLES = IN.add("roles", texts(), Rule::roles);
  private static final Column<Rule, List<String>> SCOPES = IN.add("scopes", texts(), Rule::scopes);
  private static final Column<Rule, @Nullable String> WHEN =
      IN.add("when", optionalText(), Rule::when);
  private static final Column<Rule, Mode> MODE =
      IN.add("mode", value(ScalarKinds.oneOf(Mode.class), Mode.ENFORCE), Rule::mode);

  /** The fields of a rule. */
  public static final Table<Rule> TABLE =
      IN.table(
          in ->
              new Rule(
                  in.get(NAME),
                  in.get(EFFECT),
                  in.get(ROUTES),
                  in.get(METHODS),
                  in.get(ROLES),
                  in.get(SCOPES),
                  in.get(WHEN),
                  in.get(MODE)));

  public Rule {
    routes = List.copyOf(routes);
    methods = List.copyOf(methods);
    roles = List.copyOf(roles);
    scopes = List.copyOf(scopes);
  }

  /** What a matching rule says. */
  public enum Effect {
    PERMIT,
    FORBID
  }

  /** Whether a rule counts. */
  public enum Mode {
    ENFORCE,
    SHADOW
  }
}
