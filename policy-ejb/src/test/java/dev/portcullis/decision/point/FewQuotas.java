package dev.portcullis.decision.point;

import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.LimitState.Unit;
import dev.portcullis.rate.quota.QuotaBudget;
import dev.portcullis.rate.quota.QuotaLimiter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Quotas in memory, for tests of what asks them. */
final class FewQuotas implements QuotaLimiter {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final Map<String, Long> taken = new HashMap<>();
  boolean gone;

  long taken(String key) {
    return taken.getOrDefault(key, 0L);
  }

  @Override
  public long acquire(QuotaBudget budget, String key, @Nullable String source, long units) {
    if (gone) {
      return UNKNOWN;
    }
    if (taken(key) + units > budget.units()) {
      return HOUR;
    }
    charge(budget, key, units);
    return 0;
  }

  @Override
  public void refund(QuotaBudget budget, String key, long units) {
    taken.merge(key, -units, Long::sum);
  }

  @Override
  public void charge(QuotaBudget budget, String key, long units) {
    taken.merge(key, units, Long::sum);
  }

  @Override
  public LimitState state(QuotaBudget budget, String key) {
    long left = Math.max(budget.units() - taken(key), 0);
    return new LimitState(
        budget.limit(), Unit.REQUESTS, budget.units(), HOUR, left > 0, left, 0, HOUR);
  }

  @Override
  public void reset(QuotaBudget budget, String key) {
    taken.remove(key);
  }
}
