package dev.portcullis.policy.text;

import dev.portcullis.policy.text.Node.Field;
import dev.portcullis.policy.text.Node.Fields;
import dev.portcullis.policy.text.Node.Items;
import dev.portcullis.policy.text.Node.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one mapping. Every problem is noted and a stand-in returned, so that reading
 * goes on to the next; the fields asked for are the known ones, all others are unknown in the end.
 */
public final class FieldReader {

  /** The most items of a list. */
  public static final int MAX_ITEMS = 10_000;

  private final String path;
  private final Map<String, Integer> lines;
  private final Problems problems;
  private final int line;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  private FieldReader(int line, String path, Map<String, Integer> lines, Problems problems) {
    this.line = line;
    this.path = path;
    this.lines = lines;
    this.problems = problems;
  }

  /** A reader of the node, which should be a mapping. */
  public static FieldReader of(
      Node node, String path, Map<String, Integer> lines, Problems problems) {
    lines.putIfAbsent(path, node.line());
    var reader = new FieldReader(node.line(), path, lines, problems);
    if (node instanceof Fields mapping) {
      mapping.fields().forEach(reader::take);
    } else {
      problems.add(
          node.line(),
          path,
          "expected a mapping, found " + kind(node),
          "write `name: value` fields");
    }
    return reader;
  }

  private void take(Field field) {
    lines.put(child(field.name()), field.line());
    if (fields.putIfAbsent(field.name(), field) != null) {
      String name = Problems.shortened(field.name());
      problem(
          field.line(), field.name(), "`" + name + "` stands here twice", "keep one of the two");
    }
  }

  private String child(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private void problem(int at, String name, String message, String remedy) {
    problems.add(at, child(name), message, remedy);
  }

  private static String kind(Node node) {
    if (node instanceof Items) {
      return "a list";
    }
    if (node instanceof Scalar scalar) {
      return scalar.isNull() ? "nothing" : "`" + Problems.shortened(scalar.text()) + "`";
    }
    return "a mapping";
  }

  /** The field's value, or null where it is absent or says null. */
  private @Nullable Node find(String name) {
    known.add(name);
    var field = fields.get(name);
    if (field == null || (field.value() instanceof Scalar scalar && scalar.isNull())) {
      return null;
    }
    return field.value();
  }

  /** Notes that a field must be there. */
  private <T> T missing(String name, T standIn) {
    problem(line, name, "`" + name + "` is missing", "add `" + name + ": ...`");
    return standIn;
  }

  /** The text of a required field. */
  public String text(String name) {
    return find(name) == null ? missing(name, "") : text(name, "");
  }

  /** The text of a field, or what holds without it. */
  public String text(String name, String otherwise) {
    var text = optionalText(name);
    return text == null ? otherwise : text;
  }

  /** The text of a field, or null without it. */
  public @Nullable String optionalText(String name) {
    var node = find(name);
    return node == null ? null : text(node, child(name));
  }

  private String text(Node node, String at) {
    if (node instanceof Scalar scalar && scalar.isText()) {
      return scalar.text();
    }
    String remedy = node instanceof Scalar ? "put it in quotes" : "write one text";
    problems.add(node.line(), at, "expected text, found " + kind(node), remedy);
    return "";
  }

  /** The field {@code true} or {@code false}; false without it. */
  public boolean flag(String name) {
    var node = find(name);
    if (node instanceof Scalar scalar && scalar.isFlag()) {
      return scalar.text().equals("true");
    }
    if (node != null) {
      problem(
          node.line(),
          name,
          "expected true or false, found " + kind(node),
          "write `true` or `false`");
    }
    return false;
  }

  /** The texts of a list; empty without it. */
  public List<String> texts(String name) {
    return each(name, this::text);
  }

  /** The texts of a mapping whose names are free; empty without it. */
  public Map<String, String> textsByName(String name) {
    var node = find(name);
    var texts = new LinkedHashMap<String, String>();
    if (node instanceof Fields mapping) {
      // One problem for a name that stands there twice: the reader of a mapping notes it.
      of(node, child(name), lines, problems);
      for (var field : mapping.fields()) {
        texts.putIfAbsent(field.name(), text(field.value(), child(name) + "." + field.name()));
      }
    } else if (node != null) {
      problem(
          node.line(),
          name,
          "expected a mapping, found " + kind(node),
          "write `name: text` fields");
    }
    return texts;
  }

  /** The values of a mapping whose names are free; what is not of the kind is noted, left out. */
  public <T> Map<String, T> valuesByName(String name, ScalarKind<T> kind) {
    var values = new LinkedHashMap<String, T>();
    if (find(name) instanceof Fields mapping) {
      of(mapping, child(name), lines, problems);
      for (var field : mapping.fields()) {
        T value = parse(field.value(), child(name) + "." + field.name(), kind);
        if (value != null) {
          values.putIfAbsent(field.name(), value);
        }
      }
    } else if (find(name) != null) {
      problem(line, name, "expected a mapping", "write `name: value` fields");
    }
    return values;
  }

  /** The mappings of a list; empty without it. */
  public <T> List<T> objects(String name, Function<FieldReader, T> reader) {
    return each(name, (node, at) -> reader.apply(of(node, at, lines, problems)));
  }

  /** The items of a list, each a text or a mapping; empty without it. */
  public <T> List<T> textsOrObjects(
      String name, Function<String, T> ofText, Function<FieldReader, T> ofObject) {
    return each(
        name,
        (node, at) ->
            node instanceof Fields
                ? ofObject.apply(of(node, at, lines, problems))
                : ofText.apply(text(node, at)));
  }

  private <T> List<T> each(String name, ItemReader<T> reader) {
    var node = find(name);
    if (node == null) {
      return List.of();
    }
    if (!(node instanceof Items list)) {
      problem(
          node.line(),
          name,
          "expected a list, found " + kind(node),
          "write `[...]` or `- ...` lines");
      return List.of();
    }
    if (list.items().size() > MAX_ITEMS) {
      problem(
          lines.getOrDefault(child(name), line),
          name,
          "more than " + MAX_ITEMS + " items",
          "write fewer");
      return List.of();
    }
    return each(list, child(name), reader);
  }

  private <T> List<T> each(Items list, String at, ItemReader<T> reader) {
    var read = new ArrayList<T>(list.items().size());
    for (int i = 0; i < list.items().size(); i++) {
      var item = list.items().get(i);
      String itemPath = at + "[" + i + "]";
      lines.put(itemPath, item.line());
      read.add(reader.read(item, itemPath));
    }
    return read;
  }

  /** The field's mapping; without the field, one without fields. */
  public FieldReader object(String name) {
    var node = find(name);
    return node == null
        ? new FieldReader(line, child(name), lines, problems)
        : of(node, child(name), lines, problems);
  }

  public boolean has(String name) {
    return find(name) != null;
  }

  /** A single value that is of a kind. */
  public <T> T value(String name, ScalarKind<T> kind, T otherwise) {
    var node = find(name);
    return node == null ? otherwise : value(node, child(name), kind, otherwise);
  }

  /** As {@link #value}, of a required field. */
  public <T> T required(String name, ScalarKind<T> kind, T standIn) {
    return find(name) == null ? missing(name, standIn) : value(name, kind, standIn);
  }

  /** The single values of a list; what is not of the kind is noted and left out. */
  public <T> List<T> values(String name, ScalarKind<T> kind) {
    var all = new ArrayList<T>();
    each(name, (node, at) -> take(node, at, kind, all));
    return all;
  }

  /** As {@link #values}, of a required field. */
  public <T> List<T> requiredValues(String name, ScalarKind<T> kind) {
    return find(name) == null ? missing(name, List.of()) : values(name, kind);
  }

  private <T> boolean take(Node node, String at, ScalarKind<T> kind, List<T> all) {
    T value = parse(node, at, kind);
    return value != null && all.add(value);
  }

  private <T> T value(Node node, String at, ScalarKind<T> kind, T standIn) {
    T value = parse(node, at, kind);
    return value == null ? standIn : value;
  }

  private <T> @Nullable T parse(Node node, String at, ScalarKind<T> kind) {
    T value = node instanceof Scalar scalar ? kind.parse(scalar.text()) : null;
    if (value == null) {
      problems.add(node.line(), at, kind(node) + " is not " + kind.what(), kind.remedy());
    }
    return value;
  }

  /** Notes the field, if it is there, as one that this version does not have. */
  public void unavailable(String name, String remedy) {
    misplaced(name, "`" + name + "` is not available in this version", remedy);
  }

  /** Notes the field, if it is there, as one that has no meaning beside the others. */
  public void misplaced(String name, String message, String remedy) {
    if (find(name) != null) {
      problem(lines.getOrDefault(child(name), line), name, message, remedy);
    }
    known.remove(name);
    fields.remove(name);
  }

  /** Notes every field that nobody asked for. */
  public void end() {
    var unknown = new HashSet<>(fields.keySet());
    unknown.removeAll(known);
    for (var field : fields.values()) {
      if (unknown.contains(field.name())) {
        String remedy =
            Nearest.remedy(field.name(), known, "known here: " + String.join(", ", known));
        String name = Problems.shortened(field.name());
        problem(field.line(), field.name(), "unknown field `" + name + "`", remedy);
      }
    }
  }

  @FunctionalInterface
  private interface ItemReader<T> {
    T read(Node item, String path);
  }
}
