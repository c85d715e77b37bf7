package dev.portcullis.policy.route;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.AttributeValues;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.expression.Expression;
import dev.portcullis.policy.expression.Expression.Outcome;
import dev.portcullis.policy.expression.ExpressionCompiler;
import dev.portcullis.policy.expression.KeyFunction;
import dev.portcullis.policy.expression.KeyFunctions;
import dev.portcullis.policy.text.ScalarKinds;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a route go to which other upstream, compiled: those that meet a condition, by
 * the names of the upstreams; then shares of the keys. A key is a point from 0 to 99, the first 32
 * bits of its SHA-256 modulo 100, the same on every node and every route; shares lie one behind the
 * other, by the names of the upstreams. So a share that grows keeps the keys that it had, where it
 * is the only one.
 *
 * @param by finds the key
 */
public record SplitPlan(KeyFunction by, List<Condition> conditions, List<Share> shares) {

  /** All requests go to one upstream. */
  public static final SplitPlan NONE = new SplitPlan(attributes -> null, List.of(), List.of());

  private static final int POINTS = 100;
  private static final int HEX = 16;
  private static final int DIGITS = 8;

  /** What meets this goes there. */
  public record Condition(String upstream, Expression when) {}

  /**
   * Keys below this go there that go to no share before.
   *
   * @param end from 0 to 100
   */
  public record Share(String upstream, int end) {}

  public SplitPlan {
    conditions = List.copyOf(conditions);
    shares = List.copyOf(shares);
  }

  /**
   * Compiles that of a route.
   *
   * @param path where it stands; what is wrong with its expressions is noted there
   */
  public static SplitPlan of(
      Route route, String path, ExpressionCompiler expressions, KeyFunctions keys) {
    var split = route.forwards().split();
    if (!split.splits()) {
      return NONE;
    }
    var conditions = new ArrayList<Condition>();
    new TreeMap<>(split.when())
        .forEach(
            (upstream, text) -> {
              var when = expressions.condition(path + ".when." + upstream, text);
              if (when != null) {
                conditions.add(new Condition(upstream, when));
              }
            });
    return new SplitPlan(keys.of(path + ".by", split.by()), conditions, shares(route));
  }

  private static List<Share> shares(Route route) {
    var shares = new ArrayList<Share>();
    int end = 0;
    for (var share : new TreeMap<>(route.forwards().split().share()).entrySet()) {
      Integer percent = ScalarKinds.PERCENT.typed(share.getValue());
      end += percent == null ? 0 : percent;
      shares.add(new Share(share.getKey(), end));
    }
    return shares;
  }

  /** Whether a request can go elsewhere. */
  boolean splits() {
    return !conditions.isEmpty() || !shares.isEmpty();
  }

  /**
   * The name of the other upstream that a request goes to; null: to that of its route, as all do
   * whose condition or key has no value.
   */
  @Nullable String choose(AccessAttributes attributes) {
    var values = new AttributeValues(attributes);
    for (Condition condition : conditions) {
      if (condition.when().evaluate(values) == Outcome.Value.TRUE) {
        return condition.upstream();
      }
    }
    String key = shares.isEmpty() ? null : by.of(attributes);
    return key == null ? null : at(point(key));
  }

  private @Nullable String at(int point) {
    for (Share share : shares) {
      if (point < share.end()) {
        return share.upstream();
      }
    }
    return null;
  }

  private static int point(String key) {
    return (int) (Long.parseLong(PolicyWriter.sha256(key).substring(0, DIGITS), HEX) % POINTS);
  }
}
