package dev.portcullis.admin.form;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.Exclusion;
import dev.portcullis.request.Finding.Category;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExclusionLinesTest {

  private static final Instant UNTIL = Instant.parse("2027-01-01T12:30:00Z");

  @Test
  void whatIsShownReadsAsItWas() {
    var exclusions =
        List.of(
            new Exclusion("query:q", Category.SQL_INJECTION, "until then: Z: fine", UNTIL),
            new Exclusion("body:/items/*/text", Category.COMMAND_INJECTION, "texts", UNTIL));
    assertThat(ExclusionLines.parse(ExclusionLines.text(exclusions))).isEqualTo(exclusions);
    assertThat(ExclusionLines.parse("")).isEmpty();
  }

  @Test
  void aProposalHasNoReasonYet() {
    String line = ExclusionLines.line("sql-injection query:q", UNTIL, "");
    assertThat(ExclusionLines.parse(line)).extracting(Exclusion::reason).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query:q",
        "sql-injection query:q",
        "sql-injection query:q until tomorrow: x",
        "sql-injection query:q until 2027-01-01: x",
        "nothing query:q until 2027-01-01T00:00:00Z: x",
        "sql-injection query:q q until 2027-01-01T00:00:00Z: x",
      })
  void whatIsNoExclusionIsRefused(String line) {
    assertThat(ExclusionLines.parse(line)).isNull();
  }
}
