package dev.portcullis.threat.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.ContinuedInspection;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Long texts, looked at as they pass. */
class TextWatchTest {

  private static final int PIECE = ContinuedInspection.PIECE;

  @Property(tries = 60)
  void anAttackIsSeenWhereverPiecesEnd(
      @ForAll @IntRange(min = 0, max = 3 * PIECE) int before,
      @ForAll @IntRange(min = 0, max = PIECE) int within) {
    String text =
        "word ".repeat(before / 5 + 1) + "'/*" + "\u00e4".repeat(within / 8) + "*/ or 1=1 -- ";
    var watch = new TextWatch(new ValueInspection(new Findings()));
    feed(watch, text.getBytes(StandardCharsets.UTF_8));
    assertThat(watch.findings().list())
        .extracting(Finding::category)
        .contains(Category.SQL_INJECTION);
  }

  @Property(tries = 30)
  void anOrdinaryTextPassesWhateverItsLettersTakeInOctets(
      @ForAll @IntRange(min = 0, max = 3) int shift) {
    String text =
        "x".repeat(shift) + "Gr\u00fc\u00dfe \u4f60\u597d \ud83d\ude00, it's fine. ".repeat(9000);
    var watch = new TextWatch(new ValueInspection(new Findings()));
    feed(watch, text.getBytes(StandardCharsets.UTF_8));
    assertThat(watch.findings().list()).isEmpty();
  }

  @Test
  void whatIsKeptIsBounded() {
    var watch = new TextWatch(new ValueInspection(new Findings()));
    for (int i = 0; i < 100; i++) {
      feed(watch, "word ".repeat(20_000).getBytes(StandardCharsets.UTF_8));
      assertThat(watch.held()).isLessThanOrEqualTo(TextWatch.OVERLAP);
    }
  }

  private static void feed(BodyWatch watch, byte[] octets) {
    for (int from = 0; from < octets.length; from += PIECE) {
      int length = Math.min(PIECE, octets.length - from);
      watch.take(octets, from, length, false);
    }
  }
}
