package dev.portcullis.proxy.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class FeedTextTest {

  private static String text(JsonText json) {
    return new String(json.copy(), StandardCharsets.US_ASCII);
  }

  private static String entry(FeedText feed, Map<String, Object> claims) {
    var lines = new JsonText();
    lines.open().member("n", 1).close().endLine();
    int start = lines.size();
    lines.open().member("n", 2).close();
    return new String(feed.of("id", lines, start, claims), StandardCharsets.US_ASCII);
  }

  private static String entry(Map<String, Object> claims) {
    return entry(new FeedText(), claims);
  }

  @Test
  void anEntryIsTheIdAndTheLineAndNothingOfTheLinesBefore() {
    assertThat(entry(Map.of())).isEqualTo("id\n{\"n\":2}");
  }

  @Test
  void claimsOfEveryKindStandInTheLine() {
    assertThat(entry(Map.of("a", List.of("x", -3L, 4, 1.5, true, List.of(), Map.of("b", "c")))))
        .isEqualTo("id\n{\"n\":2,\"claims\":{\"a\":[\"x\",-3,4,1.5,true,[],{\"b\":\"c\"}]}}");
    assertThat(entry(Map.of("a", Double.NaN))).isEqualTo("id\n{\"n\":2,\"claims\":{\"a\":null}}");
  }

  @Test
  void whatAnIssuerPutsIntoAClaimForgesNeitherLineNorEntry() {
    assertThat(entry(Map.of("a\"\n", "\u2028\\},\nid\n")))
        .isEqualTo("id\n{\"n\":2,\"claims\":{\"a\\\"\\u000a\":\"\\u2028\\\\},\\u000aid\\u000a\"}}");
  }

  @Test
  void claimsThatAreTooLongOrTooDeepAreLeftOut() {
    var feed = new FeedText();
    assertThat(entry(feed, Map.of("a", "x".repeat(FeedText.MOST)))).isEqualTo("id\n{\"n\":2}");
    var many = new HashMap<String, Object>();
    for (int i = 0; i < 10_000; i++) {
      many.put("claim" + i, Arrays.asList(null, "\u0000"));
    }
    assertThat(entry(feed, many)).isEqualTo("id\n{\"n\":2}");
    Object deep = "end";
    for (int i = 0; i < 10_000; i++) {
      deep = i % 2 == 0 ? List.of(deep) : Map.of("m", deep);
    }
    assertThat(entry(feed, Map.of("a", deep))).hasSizeLessThan(100).contains("null");
    assertThat(entry(feed, Map.of("a", "b"))).isEqualTo("id\n{\"n\":2,\"claims\":{\"a\":\"b\"}}");
  }

  @Property
  void aNumberIsWrittenToThreeDecimals(@ForAll @DoubleRange(min = -1e6, max = 1e6) double value) {
    String written = text(new JsonText().open().member("r", value).close());
    var expected = BigDecimal.valueOf(Math.round(Math.abs(value) * 1000), 3);
    assertThat(written).matches("\\{\"r\":-?(0|[1-9]\\d*)\\.\\d{1,3}}").doesNotMatch(".*\\.\\d+0}");
    var read = new BigDecimal(written.substring(5, written.length() - 1));
    assertThat(read.abs().setScale(3, RoundingMode.UNNECESSARY)).isEqualTo(expected);
    assertThat(read.signum()).isEqualTo(expected.signum() * (int) Math.signum(value));
  }

  @Test
  void whatIsNoNumberIsNull() {
    assertThat(text(new JsonText().open().member("r", Double.POSITIVE_INFINITY).close()))
        .isEqualTo("{\"r\":null}");
    assertThat(text(new JsonText().open().member("r", -0.0).close())).isEqualTo("{\"r\":0.0}");
    assertThat(text(new JsonText().open().member("r", 1e300).close()))
        .isEqualTo("{\"r\":9223372036854775.807}");
  }
}
