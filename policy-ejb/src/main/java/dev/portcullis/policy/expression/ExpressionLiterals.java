package dev.portcullis.policy.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.portcullis.policy.attribute.HeaderFields;
import dev.portcullis.policy.text.IpNetwork;
import dev.portcullis.policy.text.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The regular expressions and networks in a policy's expressions: they must be literals, and are
 * compiled when the policy is published. So no request brings its own pattern, and none is compiled
 * on the way of a request. Filled while the policy is compiled, only read after.
 */
final class ExpressionLiterals {

  static final String IN_NETWORK = "inNetwork";
  static final String IN_NETWORK_OVERLOAD = "in_network_string_string";

  static final String MEMBERS = "members";
  static final String MEMBERS_OVERLOAD = "members_map_string";

  /** The most steps of a compiled regular expression: what one character of input may cost. */
  static final int MAX_PATTERN = 500;

  /** How many steps of a regular expression are one unit of an evaluation's cost. */
  private static final int STEPS_PER_UNIT = 80;

  /** The most parts of an expression. */
  static final int MAX_PARTS = 1000;

  private final Map<String, Pattern> patterns = new HashMap<>();
  private final Map<String, IpNetwork> networks = new HashMap<>();

  private final FieldUses fields;

  /**
   * @param fields is told which fields the expressions read
   */
  ExpressionLiterals(FieldUses fields) {
    this.fields = fields;
  }

  /**
   * A runtime whose functions look their literals up here; what they find does not change once the
   * first expression runs.
   */
  @SuppressWarnings("Immutable")
  CelRuntime runtime() {
    var standard =
        CelStandardFunctions.newBuilder()
            .excludeFunctions(StandardFunction.MATCHES, StandardFunction.CONTAINS)
            .build();
    return CelRuntimeFactory.plannerRuntimeBuilder()
        .setOptions(ExpressionCompiler.OPTIONS)
        .setStandardFunctions(standard)
        .addFunctionBindings(
            CelFunctionBinding.fromOverloads(
                "contains",
                CelFunctionBinding.from(
                    "contains_string", String.class, String.class, ExpressionLiterals::contains)))
        .addFunctionBindings(
            CelFunctionBinding.fromOverloads(
                "matches",
                CelFunctionBinding.from("matches", String.class, String.class, this::matches),
                CelFunctionBinding.from(
                    "matches_string", String.class, String.class, this::matches)))
        .addFunctionBindings(
            CelFunctionBinding.fromOverloads(
                IN_NETWORK,
                CelFunctionBinding.from(
                    IN_NETWORK_OVERLOAD, String.class, String.class, this::inNetwork)))
        .addFunctionBindings(
            CelFunctionBinding.fromOverloads(
                MEMBERS,
                CelFunctionBinding.from(
                    MEMBERS_OVERLOAD, Map.class, String.class, ExpressionLiterals::members)))
        .build();
  }

  private static boolean contains(String text, String part) {
    EvaluationCost.charge((text.length() + part.length()) / 4);
    return TextSearch.contains(text, part);
  }

  /** What is no map of fields is refused where it is compiled. */
  private static List<String> members(Map<?, ?> fields, String name) {
    var members = ((HeaderFields) fields).members(name);
    members.forEach(member -> EvaluationCost.charge(1 + member.length() / 4));
    return members;
  }

  private boolean matches(String text, String pattern) {
    var compiled = Objects.requireNonNull(patterns.get(pattern));
    EvaluationCost.charge((long) text.length() * compiled.programSize() / STEPS_PER_UNIT);
    return compiled.matcher(text).find();
  }

  private boolean inNetwork(String address, String network) {
    return Objects.requireNonNull(networks.get(network)).contains(address);
  }

  /** Checks the parts of a checked expression; false where a problem was noted. */
  boolean check(String path, CelAbstractSyntaxTree tree, Problems problems) {
    var parts = CelNavigableAst.fromAst(tree).getRoot().allNodes().limit(MAX_PARTS + 1L).toList();
    if (parts.size() > MAX_PARTS) {
      problems.add(path, "more than " + MAX_PARTS + " parts", "write several rules");
      return false;
    }
    boolean good = true;
    for (var part : parts) {
      good &= check(path, part.expr(), problems);
      fields.note(part);
    }
    return good;
  }

  private boolean check(String path, CelExpr part, Problems problems) {
    return switch (part.getKind()) {
      case STRUCT -> {
        problems.add(path, "builds a message", "compare fields instead");
        yield false;
      }
      case CALL -> checkCall(path, part, problems);
      default -> true;
    };
  }

  private boolean checkCall(String path, CelExpr part, Problems problems) {
    return switch (part.call().function()) {
      case "matches" -> checkPattern(path, literal(part.call().args()), problems);
      case IN_NETWORK -> checkNetwork(path, literal(part.call().args()), problems);
      case MEMBERS -> checkMembers(path, part.call().args().get(0), problems);
      default -> true;
    };
  }

  private static boolean checkMembers(String path, CelExpr of, Problems problems) {
    boolean fields =
        of.getKind() == CelExpr.ExprKind.Kind.SELECT
            && of.select().field().equals("headers")
            && of.select().operand().getKind() == CelExpr.ExprKind.Kind.IDENT
            && of.select().operand().ident().name().equals("request");
    if (!fields) {
      problems.add(
          path, "`members` of something else", "write `members(request.headers, \"x-name\")`");
    }
    return fields;
  }

  /** The last argument, if it is a literal. */
  private static @Nullable String literal(List<CelExpr> arguments) {
    var last = arguments.get(arguments.size() - 1);
    boolean text =
        last.getKind() == CelExpr.ExprKind.Kind.CONSTANT
            && last.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    return text ? last.constant().stringValue() : null;
  }

  private boolean checkPattern(String path, @Nullable String text, Problems problems) {
    if (text == null) {
      problems.add(path, "`matches` with a computed pattern", "write the pattern as a literal");
      return false;
    }
    try {
      boolean small = PatternSize.estimate(text) <= 10 * MAX_PATTERN;
      var pattern = small ? Pattern.compile(text) : null;
      if (pattern != null && pattern.programSize() <= MAX_PATTERN) {
        patterns.put(text, pattern);
        return true;
      }
      String shown = Problems.shortened(text);
      problems.add(path, "the pattern `" + shown + "` is too large", "write a simpler one");
    } catch (PatternSyntaxException e) {
      String why = Problems.shortened(e.getDescription());
      problems.add(
          path,
          "bad pattern `" + Problems.shortened(text) + "`: " + why,
          "write an RE2 regular expression");
    }
    return false;
  }

  private boolean checkNetwork(String path, @Nullable String text, Problems problems) {
    var network = text == null ? null : IpNetwork.parse(text);
    if (text == null || network == null) {
      String found = text == null ? "a computed network" : "`" + text + "`";
      problems.add(path, found + " is not a network", "write a literal such as \"10.0.0.0/8\"");
      return false;
    }
    networks.put(text, network);
    return true;
  }
}
