package dev.portcullis.decision;

import dev.portcullis.policy.AccessAttributes;
import dev.portcullis.policy.CompiledLimit;
import dev.portcullis.policy.LimitPlan;
import dev.portcullis.policy.LimitPlan.OfBandwidth;
import dev.portcullis.policy.LimitPlan.OfConcurrency;
import dev.portcullis.policy.LimitPlan.OfQuota;
import dev.portcullis.policy.LimitPlan.OfRate;
import dev.portcullis.policy.LimitTraits.Telling;
import dev.portcullis.rate.LimitState;
import dev.portcullis.rate.Limiter;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.QuotaLimiter;
import dev.portcullis.rate.RateLimitHeaders;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the limits of a request, in the owner's order. All must have room: where one has none, what
 * the others had given is given back, so that a refused request costs nothing.
 */
final class LimitStage {

  private static final HttpFields RETRY_SOON = HttpFields.of("Retry-After", "1");

  /** When a place may be free again is not known; a client that asks each second does no harm. */
  private static final long PLACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Limiters limiters;
  private final LimitOverrides overrides;

  LimitStage(Limiters limiters, LimitOverrides overrides) {
    this.limiters = limiters;
    this.overrides = overrides;
  }

  /** What the limits say. */
  sealed interface Passage {
    /** Nothing is owed. */
    Admitted FREE = new Admitted(null);

    /**
     * @param charges what is owed, or null
     */
    record Admitted(@Nullable Charges charges) implements Passage {}

    /**
     * @param detail for the owner
     */
    record Refused(Reason reason, String detail, HttpFields headers) implements Passage {}
  }

  /**
   * @param dossier is told the keys that it does not tell already, and which limit had no room;
   *     what it says was taken before is owed with the rest
   */
  Passage admit(List<CompiledLimit> limits, AccessAttributes attributes, Dossier dossier) {
    Charges before = dossier.chargedBefore();
    if (limits.isEmpty()) {
      return before == null ? Passage.FREE : new Passage.Admitted(before);
    }
    var charges = new Charges(limiters, attributes, before);
    boolean admitted = false;
    try {
      for (int i = 0; i < limits.size(); i++) {
        var refused = admit(limits.get(i), attributes, charges, dossier);
        if (refused != null) {
          if (refused.reason() != Reason.UNDECIDABLE) {
            dossier.refusedBy(limits.get(i).name());
          }
          return refused;
        }
      }
      admitted = true;
    } finally {
      if (!admitted) {
        charges.undo();
      }
    }
    return charges.owing() ? new Passage.Admitted(charges) : Passage.FREE;
  }

  private Passage.@Nullable Refused admit(
      CompiledLimit limit, AccessAttributes attributes, Charges charges, Dossier dossier) {
    String key = limit.key().of(attributes);
    if (key == null) {
      return unknown("the key of limit " + limit.name() + " cannot be computed");
    }
    if (limit.keyUntold()) {
      dossier.counted(limit.name(), key);
    }
    var override = overrides.of(limit.name(), key);
    var plan = override == null ? limit.planFor(attributes) : override;
    long cost = limit.cost() == null ? 1 : limit.cost().of(attributes);
    if (plan == null || cost == CompiledLimit.UNKNOWN_COST) {
      return unknown("tier or cost of limit " + limit.name() + " cannot be computed");
    }
    return admit(new Charge(limit, plan, key, cost), charges);
  }

  private Passage.@Nullable Refused admit(Charge charge, Charges charges) {
    var plan = charge.plan();
    if (plan instanceof OfRate rate) {
      return rate(charge, rate, charges);
    }
    if (plan instanceof OfQuota quota) {
      return quota(charge, quota, charges);
    }
    if (plan instanceof OfConcurrency concurrency) {
      return concurrency(charge, concurrency, charges);
    }
    charges.add(charge, plan instanceof OfBandwidth);
    return null;
  }

  private Passage.@Nullable Refused rate(Charge charge, OfRate plan, Charges charges) {
    if (charge.units() == 0) {
      charges.add(charge, charge.settled());
      return null;
    }
    String source = charges.source(charge.limit());
    var budgets = plan.budgets();
    for (int i = 0; i < budgets.size(); i++) {
      long wait =
          limiters
              .rates()
              .acquire(budgets.get(i), charge.key(), source, charge.units(), plan.patience());
      if (wait > 0) {
        for (int taken = 0; taken < i; taken++) {
          limiters.rates().refund(budgets.get(taken), charge.key(), charge.units());
        }
        var state = limiters.rates().state(budgets.get(i), charge.key());
        return refused(Reason.RATE_LIMITED, charge, state, wait);
      }
      charges.delay(-wait);
    }
    charges.add(charge, charge.settled());
    return null;
  }

  private Passage.@Nullable Refused quota(Charge charge, OfQuota plan, Charges charges) {
    var quotas = limiters.quotas();
    String source = charges.source(charge.limit());
    long wait =
        charge.units() == 0
            ? 0
            : quotas.acquire(plan.budget(), charge.key(), source, charge.units());
    if (wait == QuotaLimiter.UNKNOWN) {
      return unknown("quota " + charge.limit().name() + " cannot be asked for");
    }
    if (wait > 0) {
      var state = quotas.state(plan.budget(), charge.key());
      return refused(Reason.QUOTA_EXHAUSTED, charge, state, wait);
    }
    charges.add(charge, true);
    return null;
  }

  private Passage.@Nullable Refused concurrency(
      Charge charge, OfConcurrency plan, Charges charges) {
    if (!limiters.concurrency().enter(plan.budget(), charge.key())) {
      var state = limiters.concurrency().state(plan.budget(), charge.key());
      return refused(Reason.CONCURRENCY_LIMITED, charge, state, PLACE_NANOS);
    }
    charges.add(charge, true);
    return null;
  }

  private static Passage.Refused refused(
      Reason reason, Charge charge, LimitState state, long wait) {
    if (wait == Limiter.NEVER) {
      // No waiting helps, so none is told.
      String detail = "limit " + charge.limit().name() + ": it costs more than the burst";
      return new Passage.Refused(reason, detail, RateLimitHeaders.of(List.of(state)));
    }
    var told = state.refused(wait);
    boolean legacy = charge.limit().definition().headers() == Telling.LEGACY;
    var headers = RateLimitHeaders.of(List.of(told), legacy);
    return new Passage.Refused(reason, "limit " + charge.limit().name(), headers);
  }

  private static Passage.Refused unknown(String detail) {
    return new Passage.Refused(Reason.UNDECIDABLE, detail, RETRY_SOON);
  }

  /**
   * What one limit took of a request.
   *
   * @param units taken; of a concurrency one place
   */
  record Charge(CompiledLimit limit, LimitPlan plan, String key, long units) {

    /** Whether it is settled when the answer has ended, or told with it. */
    boolean settled() {
      return limit.answerCost() != null || limit.definition().headers() != Telling.REFUSALS;
    }
  }
}
