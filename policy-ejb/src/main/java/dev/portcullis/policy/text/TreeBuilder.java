package dev.portcullis.policy.text;

import dev.portcullis.policy.text.Node.Field;
import dev.portcullis.policy.text.Node.Fields;
import dev.portcullis.policy.text.Node.Items;
import dev.portcullis.policy.text.Node.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a tree from a parser's events, without recursion and no deeper than it may be: no text can
 * exhaust memory or stack. Each method tells whether reading on makes sense.
 */
final class TreeBuilder {

  /** How deep mappings and sequences may nest; a policy needs five. */
  static final int MAX_NESTING = 16;

  private final Problems problems;
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable Node root;

  TreeBuilder(Problems problems) {
    this.problems = problems;
  }

  /** The tree, or null where there is none. */
  @Nullable Node root() {
    return root;
  }

  boolean start(int line, boolean mapping) {
    if (open.size() == MAX_NESTING) {
      problems.add(
          line, "", "nested deeper than " + MAX_NESTING + " levels", "a policy needs five");
      return false;
    }
    open.push(new Open(line, mapping));
    return true;
  }

  boolean end() {
    return add(open.pop().close());
  }

  boolean scalar(int line, String text, boolean plain) {
    if (text.codePoints().anyMatch(c -> c >= 0xD800 && c <= 0xDFFF)) {
      problems.add(line, "", "half of a surrogate pair is no character", "write whole characters");
      return false;
    }
    return add(new Scalar(line, text, plain));
  }

  private boolean add(Node node) {
    var parent = open.peek();
    if (parent == null) {
      root = node;
      return true;
    }
    return parent.add(node, problems);
  }

  /** A mapping or sequence that is not complete yet. */
  private static final class Open {
    private final int line;
    private final boolean mapping;
    private final List<Node> items = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private @Nullable Scalar key;

    Open(int line, boolean mapping) {
      this.line = line;
      this.mapping = mapping;
    }

    boolean add(Node node, Problems problems) {
      if (!mapping) {
        return items.add(node);
      }
      var name = key;
      key = null;
      if (name != null) {
        return fields.add(new Field(name.line(), name.text(), node));
      }
      if (node instanceof Scalar scalar && !(scalar.plain() && scalar.text().equals("<<"))) {
        key = scalar;
        return true;
      }
      problems.add(node.line(), "", "this is no field name", "write `name: value`, no merge keys");
      return false;
    }

    Node close() {
      return mapping ? new Fields(line, List.copyOf(fields)) : new Items(line, List.copyOf(items));
    }
  }
}
