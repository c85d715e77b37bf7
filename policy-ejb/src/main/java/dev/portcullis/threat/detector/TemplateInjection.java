package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.digit;
import static dev.portcullis.threat.text.Chars.skipSpace;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Needles;

/**
 * Finds expressions that a template engine would evaluate and no author of a template writes into a
 * value: sums of constants, with which an attacker asks whether anything evaluates, and ways to the
 * engine's internals. Placeholders ({@code {{name}}}, <code>${id}</code>) are no attack.
 */
public final class TemplateInjection implements Detector {

  private static final int REACH = 256;

  private static final Needles INTERNALS =
      Needles.of(
          "__class__",
          "__mro__",
          "__init__",
          "__getitem__",
          "getclass(",
          "forname(",
          "system(",
          "exec(",
          "popen(",
          "eval(",
          "cycler.",
          "lipsum",
          "joiner.",
          "request.application",
          "self._",
          "config.items",
          "?new()",
          "t(java",
          "processbuilder",
          "new java",
          "passthru",
          "file_get_contents",
          "facescontext",
          "#context",
          "_self.env",
          "registerundefined",
          "child_process",
          ".constructor",
          "constructor(",
          "classloader",
          "java.lang",
          "javax.script",
          "runtime.exec");

  @Override
  public Category category() {
    return Category.TEMPLATE_INJECTION;
  }

  @Override
  public String triggers() {
    return "{<";
  }

  @Override
  public int find(CharSequence value) {
    int inner = -1;
    int close = -1;
    for (int i = 0; i + 2 < value.length(); i++) {
      int content = opening(value, i);
      if (content > 0) {
        inner = inner < content ? nextInternal(value, content) : inner;
        close = close < content ? nextClose(value, content) : close;
        boolean internal = inner < Math.min(content + REACH, close);
        if (internal || sum(value, content)) {
          return i;
        }
        i = content - 1;
      }
    }
    return -1;
  }

  /** Both looks ahead go on from where the last one ended: no character is looked at twice. */
  private static int nextInternal(CharSequence value, int from) {
    int at = INTERNALS.find(value, from);
    return at < 0 ? Integer.MAX_VALUE : at;
  }

  private static int nextClose(CharSequence value, int from) {
    int at = Chars.indexOf(value, '}', from, value.length());
    return at < 0 ? Integer.MAX_VALUE : at;
  }

  /** Where the expression begins whose opening delimiter stands at {@code i}, or -1. */
  private static int opening(CharSequence value, int i) {
    char c = value.charAt(i);
    char next = at(value, i + 1);
    boolean twoChars =
        (next == '{' && (c == '{' || c == '$' || c == '#' || c == '*' || c == '@'))
            || (c == '<' && next == '%')
            || (c == '{' && next == '%');
    if (twoChars && !conversion(value, i)) {
      return at(value, i + 2) == '=' ? i + 3 : i + 2;
    }
    return Chars.startsWith(value, i, "<#assign") ? i + 8 : -1;
  }

  /** {@code <%s >}: a conversion of printf, no code. */
  private static boolean conversion(CharSequence value, int i) {
    char letter = at(value, i + 2);
    boolean percent = value.charAt(i) == '<' && letter != 0 && "sdifru".indexOf(letter) >= 0;
    return percent && !Chars.word(at(value, i + 3)) && at(value, i + 3) != '(';
  }

  /** Whether nothing but numbers and operators, at least one, stands up to the end. */
  private static boolean sum(CharSequence value, int from) {
    int i = skipSpace(value, from);
    boolean digits = false;
    boolean operator = false;
    for (; i < Math.min(value.length(), from + REACH); i++) {
      char c = value.charAt(i);
      if (c == '}' || c == '%') {
        return digits && operator;
      }
      if (digit(c)) {
        digits = true;
      } else if ("*+-/'\"()".indexOf(c) >= 0) {
        operator |= digits && "*+-/".indexOf(c) >= 0;
      } else if (!Chars.space(c)) {
        return false;
      }
    }
    return false;
  }
}
