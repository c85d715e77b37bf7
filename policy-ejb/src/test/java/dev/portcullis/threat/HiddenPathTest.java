package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Decoding;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** However a step up is written that some decoder reads, it is one; ordinary texts hold none. */
class HiddenPathTest {

  @Property(tries = 100)
  void aPathOfHiddenStepsIsFound(
      @ForAll("dot") String dot, @ForAll("slash") String slash, @ForAll("deep") int deep) {
    String path = (dot + dot + slash).repeat(deep);
    found(path + "etc" + slash + "passwd");
    found(path + "x" + slash + "y");
    found(dot + dot + slash + "etc" + slash + "x.conf");
    found(dot + dot + slash + "var" + slash + "www" + slash + "x.php");
  }

  @Property(tries = 100)
  void aHiddenTagIsFound(@ForAll("bracket") String bracket) {
    found(bracket + "script>alert(1)");
  }

  @Property(tries = 100)
  void aTextOfAnyScriptPasses(@ForAll("letters") String text) {
    passes(URLEncoder.encode(text, StandardCharsets.UTF_8));
    passes(URLEncoder.encode(text, StandardCharsets.ISO_8859_1));
  }

  @Property(tries = 50)
  void aReferenceToWhatLiesBesidePasses(@ForAll("beside") String path) {
    passes(path);
  }

  @Test
  void overlongFormsAreReadAsLenientDecodersReadThem() {
    assertThat(Decoding.percent("%C0%AE%c0%af%C1%9C", false)).isEqualTo("./\\");
    assertThat(Decoding.percent("%E0%80%AE%f0%80%80%af", false)).isEqualTo("./");
    assertThat(Decoding.percent("%E0%81%9C%F0%80%81%9C", false)).isEqualTo("\\\\");
    assertThat(Decoding.percent("%E0%A4%85%F0%9F%98%80%C3%A9", false)).isEqualTo("अ😀é");
    assertThat(Decoding.percent("%C0", false)).isEqualTo("\ufffd");
    assertThat(Decoding.percent("%C0a%E0%80%F0%80", false)).doesNotContain("/");
  }

  private static List<Finding> findings(String encoded) {
    return Requests.findings("/a?q=" + encoded);
  }

  private static void found(String encoded) {
    assertThat(findings(encoded)).as(encoded).isNotEmpty();
    assertThat(findings(encoded.replace("%", "%25"))).as("twice: " + encoded).isNotEmpty();
  }

  private static void passes(String encoded) {
    assertThat(findings(encoded))
        .as(encoded)
        .extracting(Finding::category)
        .doesNotContain(Category.PATH_TRAVERSAL);
  }

  @Provide
  Arbitrary<String> dot() {
    return Arbitraries.of(
        ".",
        "%2e",
        "%c0%ae",
        "%C0%AE",
        "%e0%80%ae",
        "%f0%80%80%ae",
        "%uff0e",
        "%u002e",
        "%ef%bc%8e");
  }

  @Provide
  Arbitrary<String> slash() {
    return Arbitraries.of(
        "/",
        "%2f",
        "%5c",
        "%c0%af",
        "%c1%9c",
        "%e0%80%af",
        "%f0%80%80%af",
        "%u2215",
        "%u2216",
        "%uff0f",
        "%ef%bc%8f",
        "%e2%81%84");
  }

  @Provide
  Arbitrary<String> bracket() {
    return Arbitraries.of("%c0%bc", "%e0%80%bc", "%f0%80%80%bc", "%uff1c", "%ef%bc%9c");
  }

  @Provide
  Arbitrary<Integer> deep() {
    return Arbitraries.integers().between(3, 9);
  }

  @Provide
  Arbitrary<String> letters() {
    return Arbitraries.strings()
        .withCharRange('\u00c0', '\u024f')
        .withCharRange('\u0400', '\u04ff')
        .withCharRange('\u0900', '\u097f')
        .withCharRange('\u4e00', '\u4fff')
        .withChars(" .,-")
        .ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> beside() {
    return Arbitraries.of(
        "../windows/install.md", "../users/list", "../home", "../var/x", "../../etc.md", "a/../b");
  }
}
