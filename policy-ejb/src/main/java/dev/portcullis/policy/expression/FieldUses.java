package dev.portcullis.policy.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.portcullis.policy.cors.TokenPlaces;
import dev.portcullis.request.JudgedFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects, while a policy is compiled, which fields of requests it reads: by the literals that
 * follow {@code request.headers}. One that only a request tells stands for any.
 */
public final class FieldUses {

  private static final String HEADERS = "headers";

  private final Set<String> read = new HashSet<>();
  private final List<String> counted = new ArrayList<>();
  private boolean any;

  /** A key is one value of the field. */
  void counts(String name) {
    read.add(name);
    counted.add(name);
  }

  /** Looks at one part of a checked expression. */
  void note(CelNavigableExpr part) {
    var expression = part.expr();
    if (expression.getKind() != Kind.SELECT || !expression.select().field().equals(HEADERS)) {
      return;
    }
    String name = part.parent().map(parent -> name(parent.expr(), expression)).orElse(null);
    if (name == null) {
      any = true;
    } else {
      read.add(name);
    }
  }

  /** Which field is meant, or null where that is not said. */
  private static @Nullable String name(CelExpr user, CelExpr headers) {
    if (user.getKind() == Kind.SELECT) {
      return user.select().field();
    }
    if (user.getKind() != Kind.CALL || user.call().args().size() != 2) {
      return null;
    }
    var arguments = user.call().args();
    return switch (user.call().function()) {
      case "_[_]" -> arguments.get(0).id() == headers.id() ? literal(arguments.get(1)) : null;
      case ExpressionLiterals.MEMBERS ->
          arguments.get(0).id() == headers.id() ? literal(arguments.get(1)) : null;
      case "@in" -> arguments.get(1).id() == headers.id() ? literal(arguments.get(0)) : null;
      default -> null;
    };
  }

  private static @Nullable String literal(CelExpr expression) {
    boolean text =
        expression.getKind() == Kind.CONSTANT
            && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    return text ? expression.constant().stringValue() : null;
  }

  /**
   * All of them, and the fields that tokens are taken from.
   *
   * @param tokens where they stand
   */
  public JudgedFields judged(TokenPlaces tokens) {
    if (!tokens.cookies().isEmpty()) {
      read.add("cookie");
    }
    if (!tokens.protocols().isEmpty()) {
      read.add("sec-websocket-protocol");
    }
    return JudgedFields.of(read, counted, any);
  }
}
