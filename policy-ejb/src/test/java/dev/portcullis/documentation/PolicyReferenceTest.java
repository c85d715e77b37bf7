package dev.portcullis.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.compiled.CompileResult.Compiled;
import dev.portcullis.policy.compiled.CompileResult.Rejected;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/policy.md} and the reader know the same fields. */
class PolicyReferenceTest {

  static Stream<Section> sections() {
    return PolicyDocument.TABLE.parts().entrySet().stream()
        .map(part -> new Section(part.getKey(), part.getValue()));
  }

  /** A section of the document, {@code routes[]}, or a part of one, {@code routes[].threat}. */
  record Section(String place, Table<?> table) {

    String name() {
      return place.replace("[]", "");
    }

    /** The fields in the tables below the headings of the section: there may be several. */
    Set<String> documented() throws IOException {
      var fields = new LinkedHashSet<String>();
      for (var table : ReferencePage.tables("policy.md").entrySet()) {
        if (table.getKey().startsWith("`" + place + "`")) {
          table.getValue().forEach(row -> fields.addAll(ReferencePage.code(row.get(0))));
        }
      }
      return fields;
    }

    /** What stands between backticks in the row of a field. */
    String row(String field) throws IOException {
      return ReferencePage.tables("policy.md").entrySet().stream()
          .filter(table -> table.getKey().startsWith("`" + place + "`"))
          .flatMap(table -> table.getValue().stream())
          .filter(row -> ReferencePage.code(row.get(0)).contains(field))
          .map(row -> String.join(" ", row.subList(1, row.size())))
          .collect(Collectors.joining(" "));
    }
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyFieldOfTheModelIsDocumented(Section section) throws IOException {
    assertThat(new TreeSet<>(section.documented()))
        .isEqualTo(section.table().names().collect(Collectors.toCollection(TreeSet::new)));
  }

  /** A part has a table of its own on the page, or its fields are told in its row. */
  @ParameterizedTest
  @MethodSource("sections")
  void everyFieldOfAPartIsDocumented(Section section) throws IOException {
    for (var part : section.table().parts().entrySet()) {
      var own = new Section(section.place() + "." + part.getKey(), part.getValue());
      var names = part.getValue().names().toList();
      if (own.documented().isEmpty()) {
        String row = section.row(part.getKey().replace("[]", ""));
        assertThat(names).as(own.place()).allMatch(row::contains);
      } else {
        assertThat(own.documented()).as(own.place()).containsExactlyInAnyOrderElementsOf(names);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sections")
  void everyDocumentedFieldIsKnownToTheReader(Section section) throws IOException {
    for (String field : section.documented()) {
      assertThat(complaintsAbout(section, field)).doesNotContain(unknown(field));
    }
    assertThat(complaintsAbout(section, "no-such-field")).contains(unknown("no-such-field"));
  }

  private static String unknown(String field) {
    return "unknown field `" + field + "`";
  }

  private static String complaintsAbout(Section section, String field) {
    String text = "portcullis: 1\n" + section.name() + ":\n  - " + field + ": {a: {b: c}}\n";
    var result = (Rejected) PolicyCompiler.compileText(text, 1);
    return result.problems().stream()
        .filter(p -> p.path().contains(field) || p.message().contains("`" + field + "`"))
        .map(p -> p.message())
        .collect(Collectors.joining("; "));
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  @Test
  void theExampleOfTheReferenceCompiles() throws IOException {
    String page = Files.readString(Path.of("../docs/policy.md"));
    int start = page.indexOf("```yaml") + "```yaml\n".length();
    String example = page.substring(start, page.indexOf("```", start));
    assertThat(PolicyCompiler.compileText(example, 1)).isInstanceOf(Compiled.class);
  }

  @Test
  void everyDocumentedAttributeCompilesAndNoOther() throws IOException {
    var rows = ReferencePage.tables("policy.md").get("Expressions");
    var names = rows.stream().flatMap(row -> ReferencePage.code(row.get(0)).stream()).toList();
    assertThat(names).hasSizeGreaterThan(20);
    for (String name : names) {
      assertThat(compile(name + " == " + name)).as(name).isEmpty();
    }
    assertThat(compile("subject.shoe == subject.shoe")).isNotEmpty();
  }

  private static List<String> compile(String when) {
    String text = "portcullis: 1\nrules:\n  - {name: r, effect: forbid, when: '" + when + "'}\n";
    return PolicyCompiler.compileText(text, 1) instanceof Rejected rejected
        ? rejected.problems().stream().map(p -> p.message()).toList()
        : List.of();
  }
}
