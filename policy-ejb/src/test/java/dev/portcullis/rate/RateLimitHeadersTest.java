package dev.portcullis.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.LimitState.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
  private static LimitState ten(boolean admitted, long remaining, long next, long reset) {
    return new LimitState(
        "ten", Unit.REQUESTS, 25, 2_500_000_000L, admitted, remaining, next, reset);
  }

  private static LimitState of(String limit, Unit unit, long quota, long window) {
    return new LimitState(limit, unit, quota, window, true, 7, 0, 0);
  }

  @Test
  void draftRatelimitHeadersSections3And4() {
    var fields =
        RateLimitHeaders.of(
            List.of(
                ten(true, 7, 30_000_000, 2_000_000_000),
                of("hourly", Unit.REQUESTS, 1, 3_600_000_000L).refused(2_000_000_001L)));

    assertThat(fields.first("RateLimit-Policy")).isEqualTo("\"ten\";q=25;w=3, \"hourly\";q=1;w=4");
    assertThat(fields.first("RateLimit")).isEqualTo("\"ten\";r=7;t=1, \"hourly\";r=0;t=3");
    assertThat(fields.first("Retry-After")).isEqualTo("3");
  }

  @Test
  void rfc9110Section10_2_3RetryAfterIsAtLeastOneSecond() {
    var fields = RateLimitHeaders.of(List.of(ten(false, 0, 1, 1)));
    assertThat(fields.first("Retry-After")).isEqualTo("1");
  }

  @Test
  void whatIsAdmittedHasNoRetryAfter() {
    var fields = RateLimitHeaders.of(List.of(ten(true, 24, 0, 0)));
    assertThat(fields.first("Retry-After")).isNull();
    assertThat(fields.first("RateLimit")).isEqualTo("\"ten\";r=24;t=0");
  }

  @Test
  void rfc9651Section4_1_6ANameIsAString() {
    var fields = RateLimitHeaders.of(List.of(of("a\"b\\c\r\n\u00e9", Unit.REQUESTS, 9, 1)));
    assertThat(fields.first("RateLimit")).isEqualTo("\"a\\\"b\\\\c???\";r=7;t=0");
  }

  @Test
  void draftRatelimitHeadersSection3_1_2TheUnitIsToldWhereItIsNotRequests() {
    var bytes = of("bytes", Unit.REQUESTS, 4096, 2_000_000_000L).ofBytes();
    var places = of("places", Unit.CONCURRENT_REQUESTS, 10, 0);
    var fields = RateLimitHeaders.of(List.of(bytes, places));

    assertThat(fields.first("RateLimit-Policy"))
        .isEqualTo(
            "\"bytes\";q=4096;w=2;qu=\"content-bytes\","
                + " \"places\";q=10;qu=\"concurrent-requests\"");
    assertThat(fields.first("RateLimit")).isEqualTo("\"bytes\";r=7;t=0, \"places\";r=7");
  }

  @Test
  void theOlderFieldsTellOfTheTightestLimit() {
    var wide = of("wide", Unit.REQUESTS, 70, 1_000_000_000L);
    var fields = RateLimitHeaders.legacy(List.of(wide, ten(true, 1, 0, 2_400_000_000L)));
    assertThat(fields.first("X-RateLimit-Limit")).isEqualTo("25");
    assertThat(fields.first("X-RateLimit-Remaining")).isEqualTo("1");
    assertThat(fields.first("X-RateLimit-Reset")).isEqualTo("3");
    assertThat(fields.first("RateLimit")).contains("wide");

    fields = RateLimitHeaders.legacy(List.of(ten(true, 0, 0, 0), wide.refused(1)));
    assertThat(fields.first("X-RateLimit-Limit")).as("the one that refused").isEqualTo("70");
    assertThat(fields.first("Retry-After")).isEqualTo("1");
    assertThat(RateLimitHeaders.legacy(List.of()).size()).isZero();
  }

  @Test
  void noLimitsNoFields() {
    assertThat(RateLimitHeaders.of(List.of()).size()).isZero();
  }
}
