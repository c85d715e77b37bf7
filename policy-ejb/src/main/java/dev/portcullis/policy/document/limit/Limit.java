package dev.portcullis.policy.document.limit;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.optional;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.document.limit.LimitTraits.Tiers;
import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.FieldKind;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.policy.text.ScalarKinds;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A limit.
 *
 * @param key what is counted apart: a name that {@code docs/limits.md} lists, such as {@code
 *     subject}, or a CEL expression that yields a string
 * @param amount how much each key may have
 * @param cost a CEL expression that yields what a request costs, or null: one unit
 * @param answerCost a CEL expression that yields, once the answer has ended, what it did cost, or
 *     null: as before
 * @param tiers other amounts for some, or null
 * @param withoutGrid what holds while the other nodes, or a quota's database, cannot be asked
 * @param headers when a client is told
 * @param beforeAuthentication whether every request of the node counts, whatever its route, before
 *     anything else is done with it
 */
public record Limit(
    String name,
    String key,
    Amount amount,
    @Nullable String cost,
    @Nullable String answerCost,
    @Nullable Tiers tiers,
    WithoutGrid withoutGrid,
    Telling headers,
    boolean beforeAuthentication) {

  private static final ScalarKind<String> COST_TEXT =
      new ScalarKind<>(
          "a cost", "write a number or a CEL expression", String.class, text -> text, text -> text);
  private static final FieldKind<@Nullable String> EXPRESSION = optional(COST_TEXT, "");

  private static final Table.Builder<Limit> IN = Table.builder();
  private static final Column<Limit, String> NAME = IN.add("name", text(), Limit::name);
  private static final Column<Limit, String> KEY = IN.add("key", text(), Limit::key);
  private static final Column<Limit, Amount> AMOUNT = IN.add("", new LimitAmount(), Limit::amount);
  private static final Column<Limit, @Nullable String> COST =
      IN.add("cost", EXPRESSION, Limit::cost);
  private static final Column<Limit, @Nullable String> ANSWER_COST =
      IN.add("answer-cost", EXPRESSION, Limit::answerCost);
  private static final Column<Limit, @Nullable Tiers> TIERS =
      IN.add("", new LimitTiers(), Limit::tiers);
  private static final Column<Limit, WithoutGrid> WITHOUT_GRID =
      IN.add(
          "without-grid",
          value(ScalarKinds.oneOf(WithoutGrid.class), WithoutGrid.SHARE),
          Limit::withoutGrid);
  private static final Column<Limit, Telling> HEADERS =
      IN.add("headers", value(ScalarKinds.oneOf(Telling.class), Telling.REFUSALS), Limit::headers);
  private static final Column<Limit, Boolean> BEFORE_AUTHENTICATION =
      IN.add("before-authentication", flag(), Limit::beforeAuthentication);

  /** The fields of a limit. */
  public static final Table<Limit> TABLE =
      IN.table(
          in ->
              new Limit(
                  in.get(NAME),
                  in.get(KEY),
                  in.get(AMOUNT),
                  in.get(COST),
                  in.get(ANSWER_COST),
                  in.get(TIERS),
                  in.get(WITHOUT_GRID),
                  in.get(HEADERS),
                  in.get(BEFORE_AUTHENTICATION)));

  /** A limit of which only the amount is said. */
  public static Limit of(String name, String key, Amount amount) {
    return new Limit(
        name, key, amount, null, null, null, WithoutGrid.SHARE, Telling.REFUSALS, false);
  }

  /** A rate with one window. */
  public static Limit of(String name, String key, long rate, Duration per, long burst) {
    return of(name, key, Rates.of(rate, per, burst));
  }
}
