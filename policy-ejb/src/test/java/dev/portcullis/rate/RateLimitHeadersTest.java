package dev.portcullis.rate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.PolicyDocument.Limit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitHeadersTest {
  private static final Limit TEN = new Limit("ten", "subject", 10, Duration.ofSeconds(1), 25);
  private static final Limit HOURLY = new Limit("hourly", "subject", 1000, Duration.ofHours(1), 1);

  @Test
  void draftRatelimitHeadersSections3And4() {
    var fields =
        RateLimitHeaders.of(
            List.of(
                new LimitState(TEN, true, 7, 30_000_000, 2_000_000_000),
                new LimitState(HOURLY, false, 0, 2_000_000_001L, 3_600_000_000L)));

    assertThat(fields.first("RateLimit-Policy")).isEqualTo("\"ten\";q=25;w=3, \"hourly\";q=1;w=4");
    assertThat(fields.first("RateLimit")).isEqualTo("\"ten\";r=7;t=1, \"hourly\";r=0;t=3");
    assertThat(fields.first("Retry-After")).isEqualTo("3");
  }

  @Test
  void rfc9110Section10_2_3RetryAfterIsAtLeastOneSecond() {
    var fields = RateLimitHeaders.of(List.of(new LimitState(TEN, false, 0, 1, 1)));
    assertThat(fields.first("Retry-After")).isEqualTo("1");
  }

  @Test
  void whatIsAdmittedHasNoRetryAfter() {
    var fields = RateLimitHeaders.of(List.of(new LimitState(TEN, true, 24, 0, 0)));
    assertThat(fields.first("Retry-After")).isNull();
    assertThat(fields.first("RateLimit")).isEqualTo("\"ten\";r=24;t=0");
  }

  @Test
  void rfc9651Section4_1_6ANameIsAString() {
    var odd = new Limit("a\"b\\c\r\n\u00e9", "subject", 1, Duration.ofSeconds(1), 1);
    var fields = RateLimitHeaders.of(List.of(new LimitState(odd, true, 0, 0, 0)));
    assertThat(fields.first("RateLimit")).isEqualTo("\"a\\\"b\\\\c???\";r=0;t=0");
  }

  @Test
  void noLimitsNoFields() {
    assertThat(RateLimitHeaders.of(List.of()).size()).isZero();
  }
}
