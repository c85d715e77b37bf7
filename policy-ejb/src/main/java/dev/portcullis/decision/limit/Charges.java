package dev.portcullis.decision.limit;

import dev.portcullis.decision.Metering;
import dev.portcullis.decision.limit.LimitAdmission.Charge;
import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.limit.CompiledLimit;
import dev.portcullis.policy.limit.LimitPlan.OfBandwidth;
import dev.portcullis.policy.limit.LimitPlan.OfConcurrency;
import dev.portcullis.policy.limit.LimitPlan.OfQuota;
import dev.portcullis.policy.limit.LimitPlan.OfRate;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.RateLimitHeaders;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.request.HttpFields;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What the limits took of one request, until it has ended. */
public final class Charges implements Metering {

  /** The longest pause of a paced body before it looks again. */
  private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Limiters limiters;
  private final AccessAttributes attributes;
  private final @Nullable Charges before;
  private final List<Charge> charges = new ArrayList<>(4);
  private final AtomicBoolean settled = new AtomicBoolean();
  private @Nullable String source;
  private boolean owing;
  private long delay;

  /**
   * @param before what is owed besides, for limits that were asked before; told first
   */
  Charges(Limiters limiters, AccessAttributes attributes, @Nullable Charges before) {
    this.limiters = limiters;
    this.attributes = attributes;
    this.before = before;
    this.owing = before != null;
  }

  /** Who may have made up the keys of a limit; null where nobody can. */
  @Nullable String source(CompiledLimit limit) {
    if (!limit.invented() && !attributes.subject().anonymous()) {
      return null;
    }
    String known = source;
    if (known == null) {
      known = CompiledLimit.source(attributes);
      source = known;
    }
    return known;
  }

  /**
   * @param owed whether something is left to be done for it
   */
  void add(Charge charge, boolean owed) {
    charges.add(charge);
    owing |= owed;
  }

  void delay(long nanos) {
    delay = Math.max(delay, nanos);
    owing |= nanos > 0;
  }

  boolean owing() {
    return owing;
  }

  /** Gives everything back: one of the limits had no room. */
  void undo() {
    settled.set(true);
    charges.forEach(this::undo);
  }

  private void undo(Charge charge) {
    if (charge.plan() instanceof OfRate rate) {
      refund(rate, charge.key(), charge.units());
    } else {
      release(charge);
    }
  }

  /** It does not go on: its place and its part of a quota are free again, its rate is not. */
  public void denied() {
    if (before != null) {
      before.denied();
    }
    if (settled.compareAndSet(false, true)) {
      charges.forEach(this::release);
    }
  }

  private void release(Charge charge) {
    if (charge.plan() instanceof OfConcurrency place) {
      limiters.concurrency().leave(place.budget(), charge.key());
    } else if (charge.plan() instanceof OfQuota quota && charge.units() > 0) {
      limiters.quotas().refund(quota.budget(), charge.key(), charge.units());
    }
  }

  private void refund(OfRate rate, String key, long units) {
    for (var budget : rate.budgets()) {
      if (units > 0) {
        limiters.rates().refund(budget, key, units);
      }
    }
  }

  @Override
  public long delay() {
    return delay;
  }

  @Override
  public HttpFields told() {
    var states = new ArrayList<LimitState>();
    boolean legacy = tell(states);
    return RateLimitHeaders.of(states, legacy);
  }

  /** Whether any is told in the older way, too. */
  private boolean tell(List<LimitState> states) {
    boolean legacy = before != null && before.tell(states);
    for (var charge : charges) {
      var telling = charge.limit().definition().headers();
      if (telling != Telling.REFUSALS) {
        legacy |= telling == Telling.LEGACY;
        tell(charge, states);
      }
    }
    return legacy;
  }

  private void tell(Charge charge, List<LimitState> states) {
    if (charge.plan() instanceof OfRate rate) {
      rate.budgets().forEach(b -> states.add(limiters.rates().state(b, charge.key())));
    } else if (charge.plan() instanceof OfQuota quota) {
      states.add(limiters.quotas().state(quota.budget(), charge.key()));
    } else if (charge.plan() instanceof OfConcurrency place) {
      states.add(limiters.concurrency().state(place.budget(), charge.key()));
    } else if (charge.plan() instanceof OfBandwidth bandwidth) {
      states.add(limiters.rates().state(bandwidth.budget(), charge.key()).ofBytes());
    }
  }

  @Override
  public boolean paced(Flow flow) {
    return charges.stream().anyMatch(charge -> paces(charge, flow));
  }

  private static boolean paces(Charge charge, Flow flow) {
    return charge.plan() instanceof OfBandwidth bandwidth
        && (bandwidth.flow() == flow || bandwidth.flow() == Flow.BOTH);
  }

  @Override
  public long pace(Flow flow, int bytes) {
    long wait = 0;
    for (var charge : charges) {
      if (paces(charge, flow)) {
        wait = Math.max(wait, pace(charge, (OfBandwidth) charge.plan(), bytes));
      }
    }
    return wait;
  }

  /** Bytes that find no room flow all the same, later: they run the budget into debt. */
  private long pace(Charge charge, OfBandwidth plan, int bytes) {
    var rates = limiters.rates();
    long wait =
        rates.acquire(plan.budget(), charge.key(), source(charge.limit()), bytes, LONGEST_PAUSE);
    if (wait > 0) {
      rates.charge(plan.budget(), charge.key(), bytes);
    }
    return wait == Limiter.NEVER ? LONGEST_PAUSE : Math.abs(wait);
  }

  @Override
  public void ended(AnswerFacts answer) {
    if (before != null) {
      before.ended(answer);
    }
    if (settled.compareAndSet(false, true)) {
      charges.forEach(charge -> settle(charge, answer));
    }
  }

  private void settle(Charge charge, AnswerFacts answer) {
    if (charge.plan() instanceof OfConcurrency) {
      release(charge);
      return;
    }
    var function = charge.limit().answerCost();
    long cost = function == null ? charge.units() : function.of(attributes, answer);
    // A cost that cannot be computed leaves what was taken: nothing is given away by an error.
    long more = cost == CompiledLimit.UNKNOWN_COST ? 0 : cost - charge.units();
    if (charge.plan() instanceof OfRate rate) {
      adjust(rate, charge.key(), more);
    } else if (charge.plan() instanceof OfQuota quota && more > 0) {
      limiters.quotas().charge(quota.budget(), charge.key(), more);
    } else if (charge.plan() instanceof OfQuota quota && more < 0) {
      limiters.quotas().refund(quota.budget(), charge.key(), -more);
    }
  }

  private void adjust(OfRate rate, String key, long more) {
    if (more < 0) {
      refund(rate, key, -more);
    } else if (more > 0) {
      rate.budgets().forEach(budget -> limiters.rates().charge(budget, key, more));
    }
  }
}
