package dev.portcullis.policy.route;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.document.Mirror;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.expression.Expression;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.policy.expression.ExpressionCompiler;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a route another upstream gets a copy of, compiled.
 *
 * @param mirror as it is written; its upstream is there
 * @param when what they meet; null: all do
 */
public record MirrorPlan(Mirror mirror, @Nullable Expression when) {

  private static final int ALL = 100;

  /**
   * Compiles that of a route; null where nobody gets a copy.
   *
   * @param path where it stands; what is wrong with its condition is noted there
   */
  public static @Nullable MirrorPlan of(Route route, String path, ExpressionCompiler expressions) {
    var mirror = route.forwards().mirror();
    String when = mirror.when();
    return mirror.mirrors()
        ? new MirrorPlan(mirror, when == null ? null : expressions.condition(path + ".when", when))
        : null;
  }

  /**
   * Whether a copy is made of this request, which chance decides where that is the share. A
   * condition that has no value is not met.
   */
  boolean chooses(AccessAttributes attributes) {
    return mirror.methods().contains(attributes.request().method())
        && (mirror.share() == ALL || ThreadLocalRandom.current().nextInt(ALL) < mirror.share())
        && (when == null || when.evaluate(new AttributeValues(attributes)) == Outcome.Value.TRUE);
  }
}
