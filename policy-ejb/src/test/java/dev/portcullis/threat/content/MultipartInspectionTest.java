package dev.portcullis.threat.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.Requests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Multipart forms, read strictly, however they are cut into pieces. */
class MultipartInspectionTest {

  private static final String TYPE = "multipart/form-data; boundary=x";
  private static final String FIELD = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  private static final String FILE =
      "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f.bin\"\r\n"
          + "Content-Type: application/octet-stream\r\n\r\n";

  private static List<Category> whole(String body) {
    return Requests.body(TYPE, body).stream().map(Finding::category).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FIELD + "hello\r\n--x--\r\n",
        FIELD + "\r\n--x--",
        FILE + "' or 1=1--\r\n--xnot\n\r\n--x--\r\n",
        FILE + "a\rb\nc\r\n-x\r\n" + FIELD + "v\r\n--x--\r\n",
        FILE
            + "\u0000\u00ff\r\n--x  \r\n"
            + "Content-Disposition: form-data; name=b\r\n\r\nv\r\n--x--\r\n",
      })
  void whatOneReaderReadsAsAnyOtherPasses(String body) {
    boolean prefix = body.contains("--xnot");
    assertThat(whole(body)).isEqualTo(prefix ? List.of(Category.MALFORMED_BODY) : List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "--x",
        "--x\r\n",
        FIELD,
        FIELD + "hello",
        FIELD + "hello\r\n--x",
        "preamble\r\n" + FIELD + "v\r\n--x--\r\n",
        FIELD + "v\r\n--x--\r\n" + FIELD + "' or 1=1--\r\n--x--\r\n",
        // a strict reader takes this for one field, a lenient one for a field and a file
        FIELD
            + "v\n"
            + "--x\n"
            + "Content-Disposition: form-data; name=\"b\"; filename=\"c\"\n\n"
            + "<script>\r\n"
            + "--x--",
        FIELD + "v\r--x--",
        "--x\r\n"
            + "Content-Disposition: form-data; name=a\r\n"
            + "Content-Disposition: form-data; name=a; filename=b\r\n\r\n"
            + "<script>\r\n"
            + "--x--",
        "--x\r\n"
            + "Content-Disposition: form-data; name=a; filename=b; filename=\"\"\r\n\r\n"
            + "<script>\r\n"
            + "--x--",
        "--x\r\nContent-Disposition: form-data; name=a;\r\n filename=b\r\n\r\n<script>\r\n--x--",
        "--x\r\nContent-Disposition: form-data; name=a\nfilename=b\r\n\r\nv\r\n--x--",
        "--x\r\n\r\nv\r\n--x--",
        "--x\r\nContent-Type: text/plain\r\n\r\nv\r\n--x--",
        "--x\r\nno colon\r\n\r\nv\r\n--x--",
      })
  void whatTwoReadersMayCutInTwoWaysIsMalformed(String body) {
    assertThat(whole(body)).isNotEmpty().allMatch(c -> c == Category.MALFORMED_BODY);
  }

  @Test
  void aFileWithoutANameOfItsOwnIsAField() {
    String part =
        "--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"\"\r\n\r\n%s\r\n--x--";
    assertThat(whole(part.formatted("<script>"))).containsExactly(Category.CROSS_SITE_SCRIPTING);
    assertThat(whole(part.formatted(""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain; charset=utf-7",
        "Content-Type: text/plain; charset=utf-16",
        "Content-Transfer-Encoding: quoted-printable",
        "Content-Transfer-Encoding: base64",
      })
  void aFieldThatHidesWhatItSaysIsNotInspected(String field) {
    String part = "--x\r\nContent-Disposition: form-data; name=a\r\n%s\r\n\r\nv\r\n--x--";
    assertThat(whole(part.formatted(field))).containsExactly(Category.UNINSPECTABLE_BODY);
    String named = "--x\r\nContent-Disposition: form-data; name=\"_charset_\"\r\n\r\n%s\r\n--x--";
    assertThat(whole(named.formatted("utf-7"))).containsExactly(Category.UNINSPECTABLE_BODY);
    assertThat(whole(named.formatted("utf-8"))).isEmpty();
  }

  @Property(tries = 300)
  void itDoesNotMatterHowABodyIsCut(
      @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 40) Integer> cuts) {
    String body =
        FILE
            + "\r\n--\r\n--y".repeat(9)
            + "\r\n"
            + FIELD
            + "' or 1=1 --\r\n"
            + FILE
            + "z\r\n--x--\r\n";
    byte[] octets = body.getBytes(StandardCharsets.ISO_8859_1);
    var watch = watch(1 << 20);
    int from = 0;
    for (int cut : cuts) {
      int length = Math.min(cut, octets.length - from - 1);
      watch.take(octets, from, length, false);
      from += length;
    }
    watch.take(octets, from, octets.length - from, true);
    assertThat(watch.findings().list())
        .extracting(Finding::category)
        .containsExactly(Category.SQL_INJECTION);
  }

  @Test
  void ofAFileNothingIsKept() {
    var watch = watch(1000);
    byte[] piece = new byte[64 << 10];
    byte[] head = FILE.getBytes(StandardCharsets.ISO_8859_1);
    watch.take(head, 0, head.length, false);
    for (int i = 0; i < 200; i++) {
      watch.take(piece, 0, piece.length, false);
      assertThat(watch.held()).isLessThan(3 * piece.length);
    }
    byte[] end = "\r\n--x--".getBytes(StandardCharsets.ISO_8859_1);
    watch.take(end, 0, end.length, true);
    assertThat(watch.findings().list()).isEmpty();
    assertThat(watch.tooLarge()).isFalse();
  }

  @Test
  void aFieldIsLookedAtWholeOrNotLetPass() {
    var watch = watch(1000);
    byte[] head = FIELD.getBytes(StandardCharsets.ISO_8859_1);
    watch.take(head, 0, head.length, false);
    watch.take(new byte[900], 0, 900, false);
    assertThat(watch.tooLarge()).isFalse();
    watch.take(new byte[900], 0, 900, false);
    assertThat(watch.tooLarge()).isTrue();
    int held = watch.held();
    for (int i = 0; i < 100; i++) {
      watch.take(new byte[900], 0, 900, false);
    }
    assertThat(watch.held()).isEqualTo(held);
  }

  private static BodyWatch watch(int most) {
    var values = new ValueInspection(new Findings());
    var watch = MultipartInspection.of(MediaType.of(TYPE), most, values);
    if (watch == null) {
      throw new AssertionError("no boundary");
    }
    return watch;
  }
}
