package dev.portcullis.policy.route;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.expression.ExpressionCompiler;
import dev.portcullis.policy.message.FieldEdits;
import dev.portcullis.policy.route.FieldValues.Computed;
import dev.portcullis.request.HttpFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a route changes header fields, with its expressions compiled.
 *
 * @param request what its upstream gets; what the client sent in their place is not passed on
 * @param set of answers, in place of what they have
 * @param added to answers
 * @param removed from answers
 */
public record FieldPlan(
    FieldValues request, FieldValues set, FieldValues added, List<String> removed) {

  /** Nothing is changed. */
  public static final FieldPlan NONE =
      new FieldPlan(FieldValues.NONE, FieldValues.NONE, FieldValues.NONE, List.of());

  public FieldPlan {
    removed = List.copyOf(removed);
  }

  /**
   * Compiles that of a route.
   *
   * @param path where the route stands; what is no expression is noted there
   */
  public static FieldPlan of(Route route, String path, ExpressionCompiler expressions) {
    var request = route.forwards().headers();
    var answers = route.answers().headers();
    if (request.equals(FieldEdits.NONE) && answers.equals(FieldEdits.NONE)) {
      return NONE;
    }
    String sent = path + ".request-headers";
    String told = path + ".response-headers";
    var both = new TreeMap<String, String>();
    var computed = new ArrayList<Computed>();
    read(request.set(), sent + ".set.", expressions, both, computed);
    read(request.add(), sent + ".add.", expressions, both, computed);
    return new FieldPlan(
        values(both, computed),
        values(answers.set(), told + ".set.", expressions),
        values(answers.add(), told + ".add.", expressions),
        answers.remove());
  }

  /** Whether something of answers is the same for all of them. */
  public boolean touchesAnswers() {
    return set.constants().size() > 0 || added.constants().size() > 0 || !removed.isEmpty();
  }

  /** Whether something is to be computed for each message. */
  public boolean computes() {
    return !request.constant() || !set.constant() || !added.constant();
  }

  private static FieldValues values(
      Map<String, String> edits, String path, ExpressionCompiler expressions) {
    var constants = new TreeMap<String, String>();
    var computed = new ArrayList<Computed>();
    read(edits, path, expressions, constants, computed);
    return values(constants, computed);
  }

  private static FieldValues values(Map<String, String> constants, List<Computed> computed) {
    var fields = HttpFields.builder(constants.size());
    constants.forEach(fields::add);
    return new FieldValues(fields.build(), computed);
  }

  private static void read(
      Map<String, String> edits,
      String path,
      ExpressionCompiler expressions,
      Map<String, String> constants,
      List<Computed> computed) {
    new TreeMap<>(edits)
        .forEach(
            (name, value) -> {
              String text = FieldEdits.expression(value);
              var expression = text == null ? null : expressions.text(path + name, text);
              if (expression != null) {
                computed.add(new Computed(name, expression));
              } else if (text == null) {
                constants.put(name, value);
              }
            });
  }
}
