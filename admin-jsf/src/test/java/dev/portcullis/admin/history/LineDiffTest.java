package dev.portcullis.admin.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.admin.form.Section;
import dev.portcullis.admin.history.LineDiff.Kind;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Role;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineDiffTest {

  @Test
  void equalTextsDoNotDiffer() {
    assertThat(LineDiff.between("a\nb\n", "a\nb\n")).isEmpty();
  }

  @Test
  void whatStaysSameIsNotSaidToChange() {
    assertThat(shown("a\nb\nc\nd", "a\nx\nc\ny\nd"))
        .containsExactly(" a", "-b", "+x", " c", "+y", " d");
  }

  @Test
  void oneTextMayBeEmpty() {
    assertThat(shown("", "a\nb")).containsExactly("+a", "+b");
    assertThat(shown("a\nb", "")).containsExactly("-a", "-b");
  }

  @Test
  void farEqualLinesAreLeftOut() {
    String head = numbers(0, 20);

    assertThat(shown(head + "old\n" + numbers(20, 40), head + "new\n" + numbers(20, 40)))
        .containsExactly("…⋯", " 17", " 18", " 19", "-old", "+new", " 20", " 21", " 22", "…⋯");
  }

  @Test
  void hugeDifferencesAreShownWholeAndTakeNoMemory() {
    String before = numbers(0, 5_000);
    String after = numbers(10_000, 15_000);

    assertThat(LineDiff.between(before, after))
        .hasSize(10_000)
        .noneMatch(line -> line.kind() == Kind.SAME);
  }

  @Test
  void changesAreSaidInWords() {
    PolicyDocument before =
        Section.ROLES.add(
            Section.ROLES.add(PolicyDocument.EMPTY, new Role("a", List.of())),
            new Role("b", List.of()));
    PolicyDocument after =
        Section.ROLES.add(
            Section.ROLES.add(PolicyDocument.EMPTY, new Role("b", List.of("c"))),
            new Role("c", List.of()));

    assertThat(Changes.between(before, after))
        .containsExactly("removes role a", "changes role b", "adds role c");
    assertThat(Changes.between(before, before)).isEmpty();
  }

  private static List<String> shown(String before, String after) {
    return LineDiff.between(before, after).stream()
        .map(line -> mark(line.kind()) + line.text())
        .toList();
  }

  private static String mark(Kind kind) {
    return switch (kind) {
      case SAME -> " ";
      case ADDED -> "+";
      case REMOVED -> "-";
      case GAP -> "…";
    };
  }

  private static String numbers(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
