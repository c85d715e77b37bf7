package dev.portcullis.policy.text;

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
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of a YAML 1.2 text. What YAML offers beyond JSON's model (anchors, aliases, merge
 * keys, tags, several documents) is refused, because it lets a text mean more than it shows.
 */
public final class YamlText {

  /** The longest text read, in characters. */
  public static final int MAX_LENGTH = 1 << 20;

  private final Problems problems;
  private final TreeBuilder builder;
  private int documents;

  private YamlText(Problems problems) {
    this.problems = problems;
    this.builder = new TreeBuilder(problems);
  }

  /** The tree, or null where there is none; why is then among the problems. */
  public static @Nullable Node parse(String text, Problems problems) {
    var parser = new YamlText(problems);
    try {
      for (Event event : new Parse(settings(text)).parseString(text)) {
        if (!parser.accept(event)) {
          return null;
        }
      }
    } catch (YamlEngineException e) {
      parser.reportSyntax(e);
      return null;
    }
    return parser.documents > 0 ? parser.builder.root() : parser.reportEmpty();
  }

  /**
   * The buffer holds the whole text, which is bounded: with a smaller one, snakeyaml-engine 2.10
   * throws where a surrogate pair lies across its end.
   */
  private static LoadSettings settings(String text) {
    return LoadSettings.builder()
        .setBufferSize(text.length() + 2)
        .setCodePointLimit(MAX_LENGTH)
        .build();
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
          && builder.scalar(line(event), scalar.getValue(), scalar.isPlain());
    }
    if (event instanceof CollectionStartEvent start) {
      return plain(event, start.getAnchor().orElse(null), start.getTag().orElse(null))
          && builder.start(line(event), event instanceof MappingStartEvent);
    }
    if (event instanceof MappingEndEvent || event instanceof SequenceEndEvent) {
      return builder.end();
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

  private static int line(Event event) {
    return event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
  }
}
