package dev.portcullis.ejb;

import dev.portcullis.administration.limit.LimitNews;
import dev.portcullis.administration.limit.OverridesInForce;
import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.policy.limit.LimitPlan.OfBandwidth;
import dev.portcullis.policy.limit.LimitPlan.OfQuota;
import dev.portcullis.policy.limit.LimitPlan.OfRate;
import dev.portcullis.rate.Limiters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashSet;
import java.util.Set;

/** Gives keys their full budget again on a node that decides, when an administrator said so. */
@ApplicationScoped
public class LimitResets {

  private static final System.Logger LOG = System.getLogger(LimitResets.class.getName());

  @Inject private GridEvents events;
  @Inject private PolicyInForce policy;
  @Inject private OverridesInForce overrides;
  @Inject private Limiters limiters;

  /** Hears of resets from now on; for the application that decides. */
  public void follow() {
    events.onLimits(
        message ->
            LimitNews.of(message)
                .filter(news -> news.act() == LimitNews.Act.RESET)
                .ifPresent(this::reset));
  }

  private void reset(LimitNews news) {
    var snapshot = policy.get();
    if (snapshot != null) {
      snapshot.document().limits().stream()
          .filter(limit -> limit.name().equals(news.limit()))
          .forEach(limit -> reset(limiters, overrides, limit, news.key()));
    }
  }

  /** Whatever amount the key has, its budget is full again. */
  public static void reset(Limiters limiters, LimitOverrides overrides, Limit limit, String key) {
    for (var plan : plans(overrides, limit, key)) {
      try {
        reset(limiters, plan, key);
      } catch (RuntimeException fault) {
        LOG.log(System.Logger.Level.WARNING, "a key of " + limit.name() + " was not reset", fault);
      }
    }
  }

  private static void reset(Limiters limiters, LimitPlan plan, String key) {
    if (plan instanceof OfRate rate) {
      rate.budgets().forEach(budget -> limiters.rates().reset(budget, key));
    } else if (plan instanceof OfBandwidth bandwidth) {
      limiters.rates().reset(bandwidth.budget(), key);
    } else if (plan instanceof OfQuota quota) {
      limiters.quotas().reset(quota.budget(), key);
    }
  }

  /** All amounts that the key may have been counted by. */
  public static Set<LimitPlan> plans(LimitOverrides overrides, Limit limit, String key) {
    var plans = new LinkedHashSet<LimitPlan>();
    plans.add(LimitPlan.of(limit, limit.amount()));
    if (limit.tiers() != null) {
      limit.tiers().of().forEach(tier -> plans.add(LimitPlan.of(limit, tier.amount())));
    }
    var override = overrides.of(limit.name(), key);
    if (override != null) {
      plans.add(override);
    }
    return plans;
  }
}
