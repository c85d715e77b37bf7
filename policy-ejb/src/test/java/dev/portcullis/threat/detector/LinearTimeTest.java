package dev.portcullis.threat.detector;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.portcullis.threat.detector.script.CrossSiteScripting;
import dev.portcullis.threat.detector.sql.SqlInjection;
import dev.portcullis.threat.text.Decoding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * However a value is built, twice as much of it takes twice as many steps. A step is a look at a
 * character; they are counted, not timed.
 */
@Tag("slow")
class LinearTimeTest {

  /** The most looks at one character, by any one detector. */
  private static final int MOST_LOOKS = 40;

  private static final List<String> PIECES =
      List.of(
          "'",
          "\"",
          "`",
          "(",
          ")",
          "((",
          "[",
          "[]",
          "{",
          "{{",
          "${",
          "${a:",
          "${${",
          "}",
          "#{",
          "<",
          "</",
          "<a ",
          "<a b=",
          "<!--",
          "<:",
          "<scrip",
          "<script ",
          "<script>",
          "<script>a b",
          "<iframe src='a'>",
          "```\n",
          "```\n<script>a",
          "~~~\na && cat b ",
          "a -b && cat c ",
          "= require('child_process')\n",
          "<?php ",
          "*(&(",
          "file:../",
          "onload",
          " onload =",
          "on ",
          "javascript:",
          "javascript: ",
          "j ",
          "data:",
          "document.",
          "alert",
          "(alert)",
          "../",
          "..\\",
          "....//",
          "/",
          "//",
          "/./",
          "a/",
          ";",
          "; ",
          ";a",
          ";'",
          ";cat ",
          ";cat a",
          "|",
          "||",
          "& ",
          "&&",
          "\n",
          "$(",
          "$((",
          "`a",
          "`id ",
          ";'\\",
          "&amp;",
          "&#",
          "&#x",
          "&#0",
          "&a",
          "%",
          "%2",
          "%25",
          "%u",
          "%u00",
          "\\",
          "\\u",
          "\\u00",
          "1",
          "1,",
          "1 or ",
          "a ",
          "a.",
          "a,",
          "f(",
          "f(1,",
          "sleep(",
          "sleep(1),",
          "select ",
          "select a,",
          "union ",
          "union all ",
          "' or ",
          "'a'",
          "'a' or ",
          "''",
          "--",
          "--\n",
          "/*",
          "/**/",
          "/*!",
          "*/",
          "#",
          "@",
          "@@a",
          "=",
          "=1",
          "0x",
          "1e(",
          ".",
          "..",
          "http:",
          "http:/",
          "url:",
          "*)(",
          "(|(",
          "(&(a",
          ":1.",
          "a:1.1",
          "db.",
          "db.a.",
          "$where",
          "$or: ",
          "\r\n",
          "\nQUIT",
          "\na1 ",
          "__",
          "__proto_",
          "rO0AB",
          " ",
          "\t",
          "\u0000",
          "\uff1c",
          "é",
          "etc/passw",
          "{% ",
          "<%=",
          "1+",
          "1*(",
          "AAAA");

  /** So that a new one cannot be forgotten here. */
  @Test
  void everyDetectorIsAmongThese() {
    var known = detectors().map(detector -> detector.getClass().getName()).toList();
    var all =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackagesOf(Detector.class)
                .stream()
                .filter(type -> type.isAssignableTo(Detector.class) && !type.isInterface())
                .map(JavaClass::getName)
                .toList();
    assertThat(known).containsExactlyInAnyOrderElementsOf(all);
  }

  static Stream<Detector> detectors() {
    return Stream.of(
        new SqlInjection(),
        new CrossSiteScripting(),
        new PathTraversal(),
        new CommandInjection(),
        new JndiInjection(),
        new ServerSideRequestForgery(),
        new TemplateInjection(),
        new CodeInjection(),
        new NoSqlInjection(),
        new LdapInjection(),
        new HeaderInjection());
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void aDetectorLooksAtEachCharacterABoundedNumberOfTimes(Detector detector) {
    for (String value : values(800)) {
      assertLinear(value, detector::find);
    }
  }

  static Stream<Consumer<CharSequence>> decodings() {
    return Stream.of(
        value -> Decoding.percent(value, true),
        Decoding::entities,
        Decoding::backslashes,
        Decoding::folded);
  }

  @ParameterizedTest
  @MethodSource("decodings")
  void aDecodingLooksAtEachCharacterABoundedNumberOfTimes(Consumer<CharSequence> decoding) {
    for (String value : values(800)) {
      assertLinear(value, decoding);
    }
  }

  /** Each piece repeated; each pair of pieces, one in front and one repeated. */
  private static List<String> values(int length) {
    var values = new ArrayList<String>();
    for (String piece : PIECES) {
      values.add(piece.repeat(length / piece.length()));
      for (String front : List.of("'", "\"", "1 ", "<a ", "${", "x", "http://", "/")) {
        values.add(front + piece.repeat(length / piece.length()));
      }
    }
    for (String piece : PIECES) {
      for (String other : List.of("'", "(", " ", ";", "<", "{", "a", "1", ",")) {
        values.add((piece + other).repeat(length / (piece.length() + other.length())));
      }
    }
    return values;
  }

  private static void assertLinear(String value, Consumer<CharSequence> work) {
    var counted = new Counted(value);
    work.accept(counted);
    assertThat(counted.looks)
        .as("looks at %.20s…", value)
        .isLessThanOrEqualTo((long) MOST_LOOKS * value.length());
  }

  /** A value that counts how often its characters are looked at. */
  private static final class Counted implements CharSequence {
    private final String value;
    private long looks;

    Counted(String value) {
      this.value = value;
    }

    @Override
    public int length() {
      return value.length();
    }

    @Override
    public char charAt(int index) {
      looks++;
      return value.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      looks += end - start;
      return value.substring(start, end);
    }

    @Override
    public String toString() {
      looks += value.length();
      return value;
    }
  }
}
