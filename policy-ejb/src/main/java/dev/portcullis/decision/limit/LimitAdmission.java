package dev.portcullis.decision.limit;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.policy.limit.LimitPlan.OfBandwidth;
import dev.portcullis.policy.limit.LimitPlan.OfConcurrency;
import dev.portcullis.policy.limit.LimitPlan.OfQuota;
import dev.portcullis.policy.limit.LimitPlan.OfRate;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.RateLimitHeaders;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.quota.QuotaLimiter;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the limits of a request, in the owner's order. All must have room: where one has none, what
 * the others of this list had given is given back.
 */
public final class LimitAdmission {

  private static final HttpFields RETRY_SOON = HttpFields.of("Retry-After", "1");

  /** When a place may be free again is not known; a client that asks each second does no harm. */
  private static final long PLACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Limiters limiters;
  private final LimitOverrides overrides;

  public LimitAdmission(Limiters limiters, LimitOverrides overrides) {
    this.limiters = limiters;
    this.overrides = overrides;
  }

  /**
   * Takes from all of them, or from none.
   *
   * @param before what others took of the request already, which is owed with the rest; may be null
   * @param told the keys that nothing else tells, and which limit had no room
   */
  public Admission admit(
      List<CompiledLimit> limits,
      AccessAttributes attributes,
      @Nullable Charges before,
      LimitRecord told) {
    var charges = new Charges(limiters, attributes, before);
    boolean admitted = false;
    try {
      for (int i = 0; i < limits.size(); i++) {
        var refused = admit(limits.get(i), attributes, charges, told);
        if (refused != null) {
          if (refused.reason() != Reason.UNDECIDABLE) {
            told.refusedBy(limits.get(i).name());
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
    return charges.owing() ? new Admission.Admitted(charges) : Admission.FREE;
  }

  private Admission.@Nullable Refused admit(
      CompiledLimit limit, AccessAttributes attributes, Charges charges, LimitRecord told) {
    String key = limit.key().of(attributes);
    if (key == null) {
      return unknown("the key of limit " + limit.name() + " cannot be computed");
    }
    if (limit.keyUntold()) {
      told.counted(limit.name(), key);
    }
    var override = overrides.of(limit.name(), key);
    var plan = override == null ? limit.planFor(attributes) : override;
    long cost = limit.cost() == null ? 1 : limit.cost().of(attributes);
    if (plan == null || cost == CompiledLimit.UNKNOWN_COST) {
      return unknown("tier or cost of limit " + limit.name() + " cannot be computed");
    }
    return admit(new Charge(limit, plan, key, cost), charges);
  }

  private Admission.@Nullable Refused admit(Charge charge, Charges charges) {
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

  private Admission.@Nullable Refused rate(Charge charge, OfRate plan, Charges charges) {
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

  private Admission.@Nullable Refused quota(Charge charge, OfQuota plan, Charges charges) {
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

  private Admission.@Nullable Refused concurrency(
      Charge charge, OfConcurrency plan, Charges charges) {
    if (!limiters.concurrency().enter(plan.budget(), charge.key())) {
      var state = limiters.concurrency().state(plan.budget(), charge.key());
      return refused(Reason.CONCURRENCY_LIMITED, charge, state, PLACE_NANOS);
    }
    charges.add(charge, true);
    return null;
  }

  private static Admission.Refused refused(
      Reason reason, Charge charge, LimitState state, long wait) {
    if (wait == Limiter.NEVER) {
      // No waiting helps, so none is told.
      String detail = "limit " + charge.limit().name() + ": it costs more than the burst";
      return new Admission.Refused(reason, detail, RateLimitHeaders.of(List.of(state)));
    }
    var told = state.refused(wait);
    boolean legacy = charge.limit().definition().headers() == Telling.LEGACY;
    var headers = RateLimitHeaders.of(List.of(told), legacy);
    return new Admission.Refused(reason, "limit " + charge.limit().name(), headers);
  }

  private static Admission.Refused unknown(String detail) {
    return new Admission.Refused(Reason.UNDECIDABLE, detail, RETRY_SOON);
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
