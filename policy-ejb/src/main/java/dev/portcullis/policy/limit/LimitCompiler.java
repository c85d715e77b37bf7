package dev.portcullis.policy.limit;

import dev.portcullis.policy.attribute.AnswerValues;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTraits.Tiers;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.policy.expression.ExpressionCompiler;
import dev.portcullis.policy.expression.KeyFunctions;
import dev.portcullis.policy.limit.CompiledLimit.AnswerCostFunction;
import dev.portcullis.policy.limit.CompiledLimit.CostFunction;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.policy.text.Quantities;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles the limits of a document; what does not compile is noted and stands in for nothing. */
public final class LimitCompiler {

  private final ExpressionCompiler expressions;
  private final KeyFunctions keys;
  private final Problems problems;

  public LimitCompiler(ExpressionCompiler expressions, KeyFunctions keys, Problems problems) {
    this.expressions = expressions;
    this.keys = keys;
    this.problems = problems;
  }

  /** All limits by name; none where there are problems, since plans are made of sound amounts. */
  public Map<String, CompiledLimit> compile(List<Limit> limits) {
    var compiled = new HashMap<String, CompiledLimit>();
    for (int i = 0; i < limits.size(); i++) {
      var limit = compile("limits[" + i + "]", limits.get(i));
      if (limit != null) {
        compiled.put(limit.name(), limit);
      }
    }
    return compiled;
  }

  private @Nullable CompiledLimit compile(String path, Limit limit) {
    var key = keys.of(path + ".key", limit.key());
    var tiers = limit.tiers();
    var tierBy = tiers == null ? null : keys.of(path + ".tier-by", tiers.by());
    var cost = limit.cost() == null ? null : cost(path + ".cost", limit.cost());
    var answerCost =
        limit.answerCost() == null ? null : answerCost(path + ".answer-cost", limit.answerCost());
    if (!problems.isEmpty()) {
      return null;
    }
    return new CompiledLimit(
        limit,
        key,
        KeyFunctions.invented(limit.key()),
        LimitPlan.of(limit, limit.amount()),
        tierBy,
        tiers(limit, tiers),
        cost,
        answerCost);
  }

  private static Map<String, LimitPlan> tiers(Limit limit, @Nullable Tiers tiers) {
    var plans = new HashMap<String, LimitPlan>();
    if (tiers != null) {
      tiers.of().forEach(tier -> plans.put(tier.name(), LimitPlan.of(limit, tier.amount())));
    }
    return plans;
  }

  private CostFunction cost(String path, String text) {
    Long constant = Quantities.count(text);
    if (constant != null) {
      return constant(path, constant);
    }
    var expression = expressions.cost(path, text);
    return expression == null
        ? attributes -> CompiledLimit.UNKNOWN_COST
        : attributes -> units(expression.evaluate(new AttributeValues(attributes)));
  }

  private CostFunction constant(String path, long units) {
    if (units > CompiledLimit.MAX_COST) {
      problems.add(path, units + " is out of range", "write 0 to " + CompiledLimit.MAX_COST);
    }
    return attributes -> units;
  }

  private AnswerCostFunction answerCost(String path, String text) {
    var expression = expressions.answerCost(path, text);
    return expression == null
        ? (attributes, answer) -> CompiledLimit.UNKNOWN_COST
        : (attributes, answer) ->
            units(expression.evaluate(new AnswerValues(new AttributeValues(attributes), answer)));
  }

  private static long units(Outcome outcome) {
    boolean number = outcome instanceof Outcome.Value value && value.value() instanceof Long;
    long units = number ? (Long) ((Outcome.Value) outcome).value() : CompiledLimit.UNKNOWN_COST;
    return units < 0 ? CompiledLimit.UNKNOWN_COST : Math.min(units, CompiledLimit.MAX_COST);
  }
}
