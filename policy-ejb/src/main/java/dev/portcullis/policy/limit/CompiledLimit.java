package dev.portcullis.policy.limit;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.expression.KeyFunction;
import dev.portcullis.policy.expression.KeyFunctions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A limit whose key, tiers and costs are compiled.
 *
 * @param definition as the owner wrote it
 * @param key how the key of a request is found
 * @param invented whether a client can make up keys without being verified
 * @param plan what a key may have that no tier names
 * @param tierBy how the tier of a request is found, or null where there are none
 * @param tiers what the keys of each tier may have
 * @param cost what a request costs, or null: one unit
 * @param answerCost what a request did cost, or null: as before
 */
public record CompiledLimit(
    Limit definition,
    KeyFunction key,
    boolean invented,
    LimitPlan plan,
    @Nullable KeyFunction tierBy,
    Map<String, LimitPlan> tiers,
    @Nullable CostFunction cost,
    @Nullable AnswerCostFunction answerCost) {

  /** What {@link CostFunction} yields where there is no cost to be had. */
  public static final long UNKNOWN_COST = -1;

  /** The highest cost of a request, in units. */
  public static final long MAX_COST = 1_000_000_000;

  public CompiledLimit {
    tiers = Map.copyOf(tiers);
  }

  /** The limit's name. */
  public String name() {
    return definition.name();
  }

  /** Whether its key must be written down to be known afterwards. */
  public boolean keyUntold() {
    return !KeyFunctions.recorded(definition.key());
  }

  /** Who made the request, as far as its address tells: the one to blame for made up keys. */
  public static String source(AccessAttributes attributes) {
    return KeyFunctions.address(attributes.context().address(), KeyFunctions.USUAL_PREFIX);
  }

  /** What the request's key may have; null where its tier cannot be computed. */
  public @Nullable LimitPlan planFor(AccessAttributes attributes) {
    if (tierBy == null) {
      return plan;
    }
    String tier = tierBy.of(attributes);
    return tier == null ? null : tiers.getOrDefault(tier, plan);
  }

  /** Finds what a request costs. */
  @FunctionalInterface
  public interface CostFunction {
    /** Units from 0 to {@link #MAX_COST}, or {@link #UNKNOWN_COST}. */
    long of(AccessAttributes attributes);
  }

  /** Finds what a request did cost. */
  @FunctionalInterface
  public interface AnswerCostFunction {
    /** Units from 0 to {@link #MAX_COST}, or {@link #UNKNOWN_COST}. */
    long of(AccessAttributes attributes, AnswerFacts answer);
  }
}
