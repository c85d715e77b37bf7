package dev.portcullis.policy.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import dev.portcullis.policy.text.Problems;
import org.jspecify.annotations.Nullable;

/**
 * A compiled CEL expression; immutable, for all threads. Evaluation is bounded and never throws.
 */
public final class Expression {

  private static final Outcome.Failed TOO_COSTLY =
      new Outcome.Failed("it costs more than an expression may");
  private static final String PREFIX = "evaluation error at ";

  private final CelRuntime.Program program;

  Expression(CelRuntime.Program program) {
    this.program = program;
  }

  /** What an evaluation came to. */
  public sealed interface Outcome {

    /** The expression's value. */
    record Value(Object value) implements Outcome {
      public static final Value TRUE = new Value(true);
      public static final Value FALSE = new Value(false);
    }

    /** There is no value; {@code why} is for the owner. */
    record Failed(String why) implements Outcome {}
  }

  /** The value for a request, or why there is none. */
  public Outcome evaluate(CelVariableResolver values) {
    EvaluationCost.start();
    try {
      return outcome(program.trace(values, EvaluationCost::step));
    } catch (CelEvaluationException | RuntimeException e) {
      return EvaluationCost.exceeded() ? TOO_COSTLY : new Outcome.Failed(why(e));
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
}
