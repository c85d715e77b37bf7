package dev.portcullis.policy;

import java.util.List;

/** A part of a document's text, with its line from 1. */
sealed interface Node {

  int line();

  /**
   * A single value.
   *
   * @param plain whether it stands without quotes, so that {@code true} or {@code 5} is no text
   */
  record Scalar(int line, String text, boolean plain) implements Node {

    boolean isNull() {
      return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
    }

    /** Whether the value is text to every reader of YAML and JSON. */
    boolean isText() {
      return !plain || !(isNull() || isFlag() || isNumber());
    }

    boolean isFlag() {
      return plain && (text.equals("true") || text.equals("false"));
    }

    private boolean isNumber() {
      return text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?")
          || text.matches("0[xo][0-9a-fA-F]+|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    }
  }

  /** A sequence. */
  record Items(int line, List<Node> items) implements Node {}

  /** A mapping, in the order of the text, duplicates kept. */
  record Fields(int line, List<Field> fields) implements Node {}

  /** One field of a mapping. */
  record Field(int line, String name, Node value) {}
}
