package dev.portcullis.policy.limit;

import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.rate.concurrency.ConcurrencyBudget;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.quota.QuotaBudget;
import java.util.ArrayList;
import java.util.List;

/** An amount as the engine counts it. */
public sealed interface LimitPlan {

  /**
   * @param budgets one per window, each of which must have the units
   * @param patience nanoseconds that a request may be held back for its units
   */
  record OfRate(List<Budget> budgets, long patience) implements LimitPlan {
    public OfRate {
      budgets = List.copyOf(budgets);
    }
  }

  record OfQuota(QuotaBudget budget) implements LimitPlan {}

  record OfConcurrency(ConcurrencyBudget budget) implements LimitPlan {}

  /**
   * @param budget in bytes
   */
  record OfBandwidth(Budget budget, Flow flow) implements LimitPlan {}

  /** The plan of an amount of a limit. */
  static LimitPlan of(Limit limit, Amount amount) {
    if (amount instanceof Quota quota) {
      return new OfQuota(
          new QuotaBudget(
              limit.name(),
              limit.key(),
              quota.units(),
              quota.period(),
              quota.zone(),
              limit.withoutGrid()));
    }
    if (amount instanceof Concurrency concurrency) {
      return new OfConcurrency(
          new ConcurrencyBudget(
              limit.name(), limit.key(), concurrency.most(), limit.withoutGrid()));
    }
    if (amount instanceof Bandwidth bandwidth) {
      var budget =
          Budget.of(
              limit.name(),
              limit.key(),
              bandwidth.bytes(),
              bandwidth.per(),
              bandwidth.burst(),
              limit.withoutGrid());
      return new OfBandwidth(budget, bandwidth.flow());
    }
    return ofRate(limit, (Rates) amount);
  }

  /** Windows beyond the first have names of their own, since clients are told of each. */
  private static OfRate ofRate(Limit limit, Rates rates) {
    var budgets = new ArrayList<Budget>();
    for (var window : rates.windows()) {
      String name =
          budgets.isEmpty() ? limit.name() : limit.name() + "/" + Quantities.format(window.per());
      budgets.add(
          Budget.of(
              name,
              limit.key(),
              window.units(),
              window.per(),
              window.burst(),
              limit.withoutGrid()));
    }
    return new OfRate(budgets, rates.delay().toNanos());
  }
}
