package dev.portcullis.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.portcullis.policy.attribute.AttributeTypes;
import dev.portcullis.policy.text.Nearest;
import dev.portcullis.policy.text.Problems;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the CEL expressions of one policy: parsed, type-checked and bounded in size at publish,
 * so that all that can go wrong later is a missing attribute. Used by one thread.
 */
public final class ExpressionCompiler {

  /** The longest expression, in characters. */
  static final int MAX_LENGTH = 4096;

  /** The deepest nesting that the parser follows. */
  static final int MAX_DEPTH = 32;

  /** How many elements all loops of one evaluation visit together. */
  static final int MAX_ITERATIONS = 1000;

  static final CelOptions OPTIONS =
      CelOptions.current()
          .maxExpressionCodePointSize(MAX_LENGTH)
          .maxParseRecursionDepth(MAX_DEPTH)
          .comprehensionMaxIterations(MAX_ITERATIONS)
          .enableHeterogeneousNumericComparisons(true)
          .build();

  private static final CelCompiler COMPILER = compiler().build();
  private static final CelCompiler ANSWER_COMPILER =
      compiler().addVar("answer", AttributeTypes.ANSWER).build();
  private static final Pattern UNKNOWN_NAME =
      Pattern.compile("undeclared reference to '([^']*)'.*");
  private static final Pattern UNKNOWN_FIELD = Pattern.compile("undefined field '([^']*)'.*");
  private static final Set<String> ROOTS = new TreeSet<>(AttributeTypes.ROOTS.keySet());
  private static final Set<String> NAMES = new TreeSet<>(ROOTS);

  static {
    NAMES.addAll(
        Set.of(
            ExpressionLiterals.IN_NETWORK,
            ExpressionLiterals.MEMBERS,
            "matches",
            "contains",
            "size",
            "has"));
    NAMES.addAll(Set.of("startsWith", "endsWith", "exists", "all", "map", "filter", "timestamp"));
    NAMES.addAll(KeyFunctions.NAMED.keySet());
  }

  private static final String TEXT_LIKE = "a string, as `subject.id` does";
  private static final String COST_LIKE = "a whole number, as `size(request.path)` does";

  private final Problems problems;
  private final FieldUses fields = new FieldUses();
  private final ExpressionLiterals literals = new ExpressionLiterals(fields);
  private final CelRuntime runtime = literals.runtime();
  private final Map<String, Expression> compiled = new HashMap<>();

  public ExpressionCompiler(Problems problems) {
    this.problems = problems;
  }

  /** The fields of requests that what was compiled so far reads. */
  public FieldUses fields() {
    return fields;
  }

  private static CelCompilerBuilder compiler() {
    var builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(AttributeTypes.INSTANCE)
            .addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration(
                    ExpressionLiterals.IN_NETWORK,
                    CelOverloadDecl.newGlobalOverload(
                        ExpressionLiterals.IN_NETWORK_OVERLOAD,
                        SimpleType.BOOL,
                        SimpleType.STRING,
                        SimpleType.STRING)),
                CelFunctionDecl.newFunctionDeclaration(
                    ExpressionLiterals.MEMBERS,
                    CelOverloadDecl.newGlobalOverload(
                        ExpressionLiterals.MEMBERS_OVERLOAD,
                        ListType.create(SimpleType.STRING),
                        MapType.create(SimpleType.STRING, SimpleType.STRING),
                        SimpleType.STRING)));
    AttributeTypes.ROOTS.forEach(builder::addVar);
    return builder;
  }

  /** Compiles a condition; null where it has problems, which are then noted. */
  public @Nullable Expression condition(String path, String text) {
    return compile(path, text, COMPILER, SimpleType.BOOL, "true or false, as `a == b` does");
  }

  /** Compiles a limit's key; null where it has problems, which are then noted. */
  @Nullable Expression key(String path, String text) {
    return compile(path, text, COMPILER, SimpleType.STRING, TEXT_LIKE);
  }

  /**
   * Compiles what yields a text, as a claim may whose type no policy knows; null where it has
   * problems, which are then noted.
   */
  public @Nullable Expression text(String path, String text) {
    return compile(path, text, COMPILER, SimpleType.DYN, TEXT_LIKE);
  }

  /** Compiles what a request costs; null where it has problems, which are then noted. */
  public @Nullable Expression cost(String path, String text) {
    return compile(path, text, COMPILER, SimpleType.INT, COST_LIKE);
  }

  /** Compiles what a request did cost; null where it has problems, which are then noted. */
  public @Nullable Expression answerCost(String path, String text) {
    return compile(path, text, ANSWER_COMPILER, SimpleType.INT, COST_LIKE);
  }

  private @Nullable Expression compile(
      String path, String text, CelCompiler compiler, CelType type, String like) {
    if (text.length() > MAX_LENGTH) {
      problems.add(path, "longer than " + MAX_LENGTH + " characters", "write several rules");
      return null;
    }
    String key = type.name() + (compiler == ANSWER_COMPILER ? "|" : "") + text;
    var known = compiled.get(key);
    var expression = known == null ? compileNew(path, text, compiler, type, like) : known;
    if (expression != null) {
      compiled.put(key, expression);
    }
    return expression;
  }

  private @Nullable Expression compileNew(
      String path, String text, CelCompiler compiler, CelType type, String like) {
    var result = compiler.compile(text);
    if (result.hasError()) {
      result.getErrors().forEach(issue -> report(path, text, issue));
      return null;
    }
    try {
      var tree = result.getAst();
      return acceptable(path, tree, type, like)
          ? new Expression(runtime.createProgram(tree))
          : null;
    } catch (CelValidationException | CelEvaluationException | RuntimeException e) {
      problems.add(path, "cannot be compiled", "write it more simply");
      return null;
    }
  }

  private boolean acceptable(String path, CelAbstractSyntaxTree tree, CelType type, String like) {
    var yielded = tree.getResultType();
    boolean open = type.equals(SimpleType.DYN) && yielded.equals(SimpleType.STRING);
    if (!open && !yielded.equals(type)) {
      String found = yielded.name();
      problems.add(path, "yields " + found, "it must yield " + like);
      return false;
    }
    return literals.check(path, tree, problems);
  }

  private void report(String path, String text, CelIssue issue) {
    String remedy = remedy(issue, text);
    var at = issue.getSourceLocation();
    String line = at.getLine() > 1 ? "line " + at.getLine() + ", " : "";
    String column = "column " + (at.getColumn() + 1) + ": ";
    problems.add(path, line + column + sentence(issue.getMessage()), remedy);
  }

  private static String remedy(CelIssue issue, String text) {
    var name = UNKNOWN_NAME.matcher(issue.getMessage());
    if (name.matches()) {
      return Nearest.remedy(name.group(1), NAMES, "known: " + String.join(", ", ROOTS));
    }
    var field = UNKNOWN_FIELD.matcher(issue.getMessage());
    if (field.matches()) {
      var fields = AttributeTypes.fields(owner(issue, text));
      return Nearest.remedy(field.group(1), fields, "known: " + String.join(", ", fields));
    }
    return "see the policy reference for what an expression may say";
  }

  /** The name before the dot that the issue points at. */
  private static String owner(CelIssue issue, String text) {
    var at = issue.getSourceLocation();
    String line = text.lines().skip(at.getLine() - 1L).findFirst().orElse("");
    int end = Math.min(line.length(), at.getColumn());
    int start = end;
    while (start > 0 && Character.isJavaIdentifierPart(line.charAt(start - 1))) {
      start--;
    }
    return line.substring(start, end);
  }

  private static String sentence(String message) {
    return Problems.shortened(message.replace(" (in container '')", "").replace('\'', '`'));
  }
}
