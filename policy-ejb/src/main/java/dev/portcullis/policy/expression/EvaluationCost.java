package dev.portcullis.policy.expression;

import dev.cel.common.ast.CelExpr;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one evaluation of an expression costs, and ends it at the bound: each step one unit,
 * and one more for each four characters or eight elements that it yields; functions whose work
 * their result does not tell charge for it themselves.
 *
 * <p>A function of an expression knows nothing of the evaluation that calls it, so the count is
 * kept by thread: in a type of the JDK, so that a thread that outlives the application pins none of
 * its classes.
 */
final class EvaluationCost {

  /** What one evaluation may cost. A condition that people write costs a few dozen. */
  static final int MAX = 50_000;

  private static final ThreadLocal<long[]> SPENT = ThreadLocal.withInitial(() -> new long[1]);

  private EvaluationCost() {}

  /** An evaluation starts on this thread. */
  static void start() {
    SPENT.get()[0] = 0;
  }

  /** Whether the evaluation on this thread was ended at the bound. */
  static boolean exceeded() {
    return SPENT.get()[0] > MAX;
  }

  /** A step of the evaluation yields a value. */
  static void step(CelExpr step, @Nullable Object value) {
    charge(1 + size(value));
  }

  /**
   * The evaluation takes so much; once it was too much, every further step is.
   *
   * @throws TooCostly where that is more than it may
   */
  static void charge(long units) {
    long[] spent = SPENT.get();
    spent[0] = Math.min(spent[0], Integer.MAX_VALUE) + Math.min(units, Integer.MAX_VALUE);
    if (spent[0] > MAX) {
      throw new TooCostly();
    }
  }

  private static int size(@Nullable Object value) {
    if (value instanceof String text) {
      return text.length() / 4;
    }
    if (value instanceof Collection<?> items) {
      return items.size() / 8;
    }
    return value instanceof Map<?, ?> fields ? fields.size() / 8 : 0;
  }

  private static final class TooCostly extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooCostly() {
      super("it costs more than an expression may", null, false, false);
    }
  }
}
