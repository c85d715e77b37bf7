package dev.portcullis.policy;

import dev.portcullis.policy.Node.Field;
import dev.portcullis.policy.Node.Fields;
import dev.portcullis.policy.Node.Items;
import dev.portcullis.policy.Node.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of a YAML 1.2 or JSON text from the parser's events, without recursion, so that
 * no text can exhaust memory or stack: nesting and size are bounded, and what YAML offers beyond
 * JSON's model (anchors, aliases, merge keys, tags, several documents) is refused, because it lets
 * a text mean more than it shows.
 */
final class TextParser {

  /** How deep mappings and sequences may nest; a policy needs five. */
  static final int MAX_NESTING = 16;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(2 * PolicyReader.MAX_DOCUMENT).build();

  private final Problems problems;
  private final Deque<Open> open = new ArrayDeque<>();
  private @Nullable Node root;
  private int documents;

  private TextParser(Problems problems) {
    this.problems = problems;
  }

  /** The tree, or null where there is none; why is then among the problems. */
  static @Nullable Node parse(String text, Problems problems) {
    var parser = new TextParser(problems);
    try {
      for (Event event : new Parse(SETTINGS).parseString(text)) {
        if (!parser.accept(event)) {
          return null;
        }
      }
    } catch (YamlEngineException e) {
      parser.reportSyntax(e);
      return null;
    }
    return parser.documents > 0 ? parser.root : parser.reportEmpty();
  }

  private @Nullable Node reportEmpty() {
    problems.add(1, "", "the document is empty", "start with `portcullis: 1`");
    return null;
  }

  private void reportSyntax(YamlEngineException e) {
    int line = 0;
    String message = "the text cannot be read";
    if (e instanceof MarkedYamlEngineException marked) {
      line = marked.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
      message = marked.getProblem();
    }
    problems.add(
        line,
        "",
        "not YAML or JSON: " + Problems.shortened(message),
        "mend the syntax at or before this line");
  }

  /** Takes one event; false where reading on makes no sense. */
  private boolean accept(Event event) {
    if (event instanceof AliasEvent) {
      return refuse(event, "aliases (`*name`) are not allowed", "write the value out");
    }
    if (event instanceof ScalarEvent scalar) {
      return plain(event, scalar.getAnchor().orElse(null), scalar.getTag().orElse(null))
          && add(new Scalar(line(event), scalar.getValue(), scalar.isPlain()));
    }
    if (event instanceof CollectionStartEvent start) {
      return plain(event, start.getAnchor().orElse(null), start.getTag().orElse(null))
          && open(event);
    }
    if (event instanceof MappingEndEvent || event instanceof SequenceEndEvent) {
      return add(open.pop().close());
    }
    return !(event instanceof DocumentStartEvent) || firstDocument(event);
  }

  private boolean firstDocument(Event event) {
    return ++documents == 1
        || refuse(event, "a second document starts here", "keep one document per text");
  }

  private boolean plain(Event event, @Nullable Anchor anchor, @Nullable String tag) {
    if (anchor != null) {
      return refuse(event, "anchors (`&name`) are not allowed", "write the value out");
    }
    return tag == null
        || refuse(event, "tags (`" + tag + "`) are not allowed", "remove the tag, quote text");
  }

  private boolean refuse(Event event, String message, String remedy) {
    problems.add(line(event), "", message, remedy);
    return false;
  }

  private boolean open(Event event) {
    if (open.size() == MAX_NESTING) {
      return refuse(event, "nested deeper than " + MAX_NESTING + " levels", "a policy needs five");
    }
    if (event instanceof MappingStartEvent || event instanceof SequenceStartEvent) {
      open.push(new Open(line(event), event instanceof MappingStartEvent));
    }
    return true;
  }

  private boolean add(Node node) {
    var parent = open.peek();
    if (parent == null) {
      root = node;
      return true;
    }
    return parent.add(node, problems);
  }

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
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
      problems.add(
          node.line(), "", "not a field name", "merge keys and composed keys do not exist");
      return false;
    }

    Node close() {
      return mapping ? new Fields(line, List.copyOf(fields)) : new Items(line, List.copyOf(items));
    }
  }
}
