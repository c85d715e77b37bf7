package dev.portcullis.policy.check;

import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTexts;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import org.jspecify.annotations.Nullable;

/**
 * Another amount of a limit, given as text: what an override says, or a question of what it would
 * do. Whatever the text does not say (delay, zone, flow) is as the limit has it.
 */
public sealed interface LimitVariant {

  /** The longest text of an amount. */
  int MAX_TEXT = 200;

  /**
   * It can be.
   *
   * @param amount of the limit's kind
   */
  record Sound(Amount amount) implements LimitVariant {}

  /**
   * It cannot be.
   *
   * @param why for a person
   */
  record Unsound(String why) implements LimitVariant {}

  /**
   * Reads an amount for a limit.
   *
   * @param text as {@link LimitTexts#amount} reads it
   * @param burst how many may come at once; null: as the policy would have it by default
   */
  static LimitVariant of(Limit limit, String text, @Nullable Long burst) {
    var wanted = text.length() > MAX_TEXT ? null : LimitTexts.amount(text.strip());
    if (wanted == null) {
      return new Unsound("this is no amount; " + LimitTexts.AMOUNT_REMEDY);
    }
    if (!wanted.getClass().equals(limit.amount().getClass())) {
      return new Unsound(
          "limit `" + limit.name() + "` is a " + kind(limit.amount()) + ", not a " + kind(wanted));
    }
    if (burst != null && (wanted instanceof Quota || wanted instanceof Concurrency)) {
      return new Unsound("a " + kind(wanted) + " has no burst");
    }
    var amount = like(limit.amount(), wanted, burst);
    var problems = LimitChecks.problems(amount);
    return problems.isEmpty()
        ? new Sound(amount)
        : new Unsound(problems.get(0).message() + "; " + problems.get(0).remedy());
  }

  private static Amount like(Amount own, Amount wanted, @Nullable Long burst) {
    if (wanted instanceof Rates rates) {
      long most = burst == null ? rates.windows().get(0).burst() : burst;
      return rates.with(most, ((Rates) own).delay());
    }
    if (wanted instanceof Quota quota) {
      return new Quota(quota.units(), quota.period(), ((Quota) own).zone());
    }
    if (wanted instanceof Bandwidth pipe) {
      long most = burst == null ? pipe.burst() : burst;
      return new Bandwidth(pipe.bytes(), pipe.per(), most, ((Bandwidth) own).flow());
    }
    return wanted;
  }

  /** What an amount is called. */
  static String kind(Amount amount) {
    if (amount instanceof Rates) {
      return "rate";
    }
    if (amount instanceof Quota) {
      return "quota";
    }
    return amount instanceof Concurrency ? "concurrency" : "bandwidth";
  }
}
