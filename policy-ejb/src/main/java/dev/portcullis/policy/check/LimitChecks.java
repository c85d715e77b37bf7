package dev.portcullis.policy.check;

import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.document.limit.LimitTraits.Tiers;
import dev.portcullis.policy.expression.KeyFunctions;
import dev.portcullis.policy.text.Positions;
import dev.portcullis.policy.text.Problem;
import dev.portcullis.policy.text.Problems;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/** What must hold of limits, besides that their expressions compile. */
public record LimitChecks(Checks checks) {

  /** The most units of any amount. */
  static final long MAX_UNITS = 1_000_000_000;

  /** The most bytes of a bandwidth or its burst. */
  static final long MAX_BYTES = 1L << 40;

  static final Duration SHORTEST = Duration.ofMillis(1);
  static final Duration LONGEST_PERIOD = Duration.ofDays(366);

  /** A held back request holds a thread. */
  static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  private static final int MAX_WINDOWS = 4;
  private static final int MAX_TIERS = 100;

  /** What is wrong with an amount that stands alone. */
  static List<Problem> problems(Amount amount) {
    var checks = new LimitChecks(new Checks(new Problems(Positions.NONE), false));
    checks.amount("amount", amount);
    return checks.checks().problems().list();
  }

  public void check(List<Limit> limits) {
    for (int i = 0; i < limits.size(); i++) {
      check("limits[" + i + "]", limits.get(i));
    }
  }

  private void check(String path, Limit limit) {
    amount(path, limit.amount());
    if (limit.tiers() != null) {
      tiers(path, limit, limit.tiers());
    }
    boolean counted = limit.amount() instanceof Rates || limit.amount() instanceof Quota;
    if (!counted && (limit.cost() != null || limit.answerCost() != null)) {
      problem(path + ".cost", "only a rate or a quota is spent", "remove it");
    }
    if (limit.beforeAuthentication()) {
      beforeAuthentication(path, limit);
    }
  }

  private void beforeAuthentication(String path, Limit limit) {
    String at = path + ".before-authentication";
    if (!(limit.amount() instanceof Rates rates) || !rates.delay().isZero()) {
      problem(at, "only a rate without delay can stand before it", "write `rate`, no `delay`");
    }
    if (limit.cost() != null || limit.answerCost() != null || limit.tiers() != null) {
      problem(at, "nothing is known yet that costs or tiers look at", "remove them");
    }
    if (!KeyFunctions.knownBeforeAuthentication(limit.key())) {
      problem(
          path + ".key",
          "`" + Problems.shortened(limit.key()) + "` is not known before authentication",
          "write `address`, `address/<bits>`, `global` or `header:<name>`");
    }
  }

  private void amount(String path, Amount amount) {
    if (amount instanceof Rates rates) {
      rates(path, rates);
    } else if (amount instanceof Quota quota) {
      checks.between(path + ".quota", quota.units(), 1, MAX_UNITS);
    } else if (amount instanceof Concurrency concurrency) {
      checks.between(path + ".concurrency", concurrency.most(), 1, MAX_UNITS);
    } else if (amount instanceof Bandwidth bandwidth) {
      checks.between(path + ".bandwidth", bandwidth.bytes(), 1, MAX_BYTES);
      checks.between(path + ".bandwidth", bandwidth.per(), SHORTEST, LONGEST_PERIOD);
      checks.between(path + ".burst", bandwidth.burst(), Bandwidth.SMALLEST_BURST, MAX_BYTES);
    }
  }

  private void rates(String path, Rates rates) {
    checks.between(path + ".burst", rates.windows().get(0).burst(), 1, MAX_UNITS);
    checks.between(path + ".delay", rates.delay(), Duration.ZERO, LONGEST_DELAY);
    if (rates.windows().size() > MAX_WINDOWS) {
      problem(path + ".rate", "more than " + MAX_WINDOWS + " windows", "write fewer");
    }
    var periods = new HashSet<Duration>();
    for (var window : rates.windows()) {
      checks.between(path + ".rate", window.units(), 1, MAX_UNITS);
      checks.between(path + ".rate", window.per(), SHORTEST, LONGEST_PERIOD);
      if (!periods.add(window.per())) {
        problem(path + ".rate", "two windows have one period", "keep the smaller");
      }
    }
  }

  private void tiers(String path, Limit limit, Tiers tiers) {
    checks.notBlank(path + ".tier-by", tiers.by());
    checks.notEmpty(path + ".tiers", tiers.of(), "write at least one tier");
    if (tiers.of().size() > MAX_TIERS) {
      problem(path + ".tiers", "more than " + MAX_TIERS + " tiers", "write fewer");
    }
    var names = new HashSet<String>();
    for (int i = 0; i < tiers.of().size(); i++) {
      var tier = tiers.of().get(i);
      String at = path + ".tiers[" + i + "]";
      checks.notBlank(at + ".name", tier.name());
      if (!names.add(tier.name())) {
        problem(at + ".name", "two tiers have one name", "rename one of them");
      }
      if (!tier.amount().getClass().equals(limit.amount().getClass())) {
        problem(at, "it is of another kind than the limit", "give it the limit's kind of amount");
      }
      amount(at, tier.amount());
    }
  }

  private void problem(String path, String message, String remedy) {
    checks.problems().add(path, message, remedy);
  }
}
