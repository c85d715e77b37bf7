package dev.portcullis.policy.route;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.expression.ExpressionCompiler;
import dev.portcullis.policy.expression.KeyFunctions;
import org.jspecify.annotations.Nullable;

/**
 * What a route says with expressions besides its rules, compiled.
 *
 * @param fields how fields are changed
 * @param split which requests go elsewhere
 * @param mirror which requests are copied; null: none
 */
public record RoutePlan(FieldPlan fields, SplitPlan split, @Nullable MirrorPlan mirror) {

  /**
   * Compiles that of a route.
   *
   * @param path where the route stands; what is wrong with its expressions is noted there
   */
  public static RoutePlan of(
      Route route, String path, ExpressionCompiler expressions, KeyFunctions keys) {
    return new RoutePlan(
        FieldPlan.of(route, path, expressions),
        SplitPlan.of(route, path + ".split", expressions, keys),
        MirrorPlan.of(route, path + ".mirror", expressions));
  }
}
