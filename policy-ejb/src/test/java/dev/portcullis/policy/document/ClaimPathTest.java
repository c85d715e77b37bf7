package dev.portcullis.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a claim stands. */
class ClaimPathTest {

  private static final Map<String, Object> CLAIMS =
      Map.of(
          "a",
          Map.of("b", 1, "c.d", Map.of("e", 2)),
          "https://x.example/r",
          3,
          "f.g",
          4,
          "f",
          Map.of("g", 5),
          "\"odd",
          6);

  private static String found(String name) {
    return String.valueOf(ClaimPath.of(name).find(CLAIMS));
  }

  @Test
  void stepsReachIntoObjectsAndQuotesHoldDots() {
    assertThat(found("a.b")).isEqualTo("1");
    assertThat(found("a.\"c.d\".e")).isEqualTo("2");
    assertThat(found("\"a\".\"b\"")).isEqualTo("1");
    assertThat(found("a.c.d.e")).isEqualTo("null");
    assertThat(found("a.b.c")).isEqualTo("null");
    assertThat(found("")).isEqualTo("null");
  }

  @Test
  void aClaimOfThatVeryNameComesFirst() {
    assertThat(found("https://x.example/r")).isEqualTo("3");
    assertThat(found("f.g")).isEqualTo("4");
    assertThat(found("f.\"g\"")).isEqualTo("5");
    assertThat(found("\"odd")).isEqualTo("6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"a", "a\"", "a.\"b", "\"a\"b", "a\"b\".c", "\"a\"\"b\""})
  void quotesStandAroundWholeSteps(String name) {
    assertThat(ClaimPath.parse(name)).isEmpty();
  }

  @Test
  void anEmptyStepIsOne() {
    assertThat(ClaimPath.of("a..b").steps()).isEqualTo(List.of("a", "", "b"));
    assertThat(ClaimPath.of("a.").steps()).isEqualTo(List.of("a", ""));
  }
}
