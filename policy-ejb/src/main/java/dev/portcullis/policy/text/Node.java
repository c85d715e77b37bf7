package dev.portcullis.policy.text;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** A part of a document's text, with its line from 1. */
public sealed interface Node {

  int line();

  /**
   * A single value.
   *
   * @param plain whether it stands without quotes, so that {@code true} or {@code 5} is no text
   */
  record Scalar(int line, String text, boolean plain) implements Node {

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> WORDS =
        Set.of("true", "True", "TRUE", "false", "False", "FALSE", ".nan", ".NaN", ".NAN");
    private static final Pattern NUMBER =
        Pattern.compile(
            "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
                + "|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\\.(inf|Inf|INF)");

    boolean isNull() {
      return plain && NULLS.contains(text);
    }

    boolean isFlag() {
      return plain && (text.equals("true") || text.equals("false"));
    }

    /** Whether the value is text to every reader of YAML 1.2 (core schema, §10.3) and JSON. */
    boolean isText() {
      return !plain || !(isNull() || WORDS.contains(text) || NUMBER.matcher(text).matches());
    }
  }

  /** A sequence. */
  record Items(int line, List<Node> items) implements Node {}

  /** A mapping, in the order of the text, duplicates kept. */
  record Fields(int line, List<Field> fields) implements Node {}

  /** One field of a mapping. */
  record Field(int line, String name, Node value) {}
}
