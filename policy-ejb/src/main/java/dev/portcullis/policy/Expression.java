package dev.portcullis.policy;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationListener;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compiled CEL expression; immutable, for all threads. Evaluation is bounded and never throws.
 */
final class Expression {

  /**
   * What one evaluation may cost: each step one unit, and one more for each four characters or
   * eight elements that it yields. A condition that people write costs a few dozen.
   */
  static final int MAX_COST = 50_000;

  private static final String PREFIX = "evaluation error at ";

  private final CelRuntime.Program program;

  Expression(CelRuntime.Program program) {
    this.program = program;
  }

  /** What an evaluation came to. */
  sealed interface Outcome {

    /** The expression's value. */
    record Value(Object value) implements Outcome {
      static final Value TRUE = new Value(true);
      static final Value FALSE = new Value(false);
    }

    /** There is no value; {@code why} is for the owner. */
    record Failed(String why) implements Outcome {}
  }

  /** The value for a request, or why there is none. */
  Outcome evaluate(CelVariableResolver values) {
    try {
      return outcome(program.trace(values, new Cost()));
    } catch (CelEvaluationException | RuntimeException e) {
      return new Outcome.Failed(why(e));
    } catch (StackOverflowError e) {
      // The library walks claims and facts by recursion; how deep they nest is not ours to say.
      return new Outcome.Failed("a value nests too deep");
    }
  }

  private static Outcome outcome(@Nullable Object value) {
    if (value instanceof Boolean bool) {
      return bool ? Outcome.Value.TRUE : Outcome.Value.FALSE;
    }
    return value == null ? new Outcome.Failed("it yields nothing") : new Outcome.Value(value);
  }

  /** The library's sentence without its position; values of the request do not belong in it. */
  private static String why(Exception e) {
    var message = e.getMessage();
    if (message == null) {
      return "it cannot be evaluated";
    }
    int colon = message.startsWith(PREFIX) ? message.indexOf(": ") : -1;
    String sentence = colon < 0 ? message : message.substring(colon + 2);
    int arguments = sentence.indexOf(" with arg(s)");
    return Problems.shortened(arguments < 0 ? sentence : sentence.substring(0, arguments));
  }

  /** Counts what one evaluation costs and ends it at the bound. */
  private static final class Cost implements CelEvaluationListener {
    private int spent;

    @Override
    public void callback(CelExpr step, @Nullable Object value) {
      spent += 1 + size(value);
      if (spent > MAX_COST) {
        spent = MAX_COST;
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
  }

  private static final class TooCostly extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooCostly() {
      super("it costs more than an expression may", null, false, false);
    }
  }
}
