package dev.portcullis.admin.api.credential;

import dev.portcullis.admin.api.http.Problems;
import java.time.Duration;
import java.util.Map;

/**
 * A length of time as the policy document writes it: {@code 30s}, {@code 15m}, {@code 24h}, {@code
 * 7d}.
 */
final class GraceTime {
  private static final Map<Character, Duration> UNITS =
      Map.of(
          's', Duration.ofSeconds(1),
          'm', Duration.ofMinutes(1),
          'h', Duration.ofHours(1),
          'd', Duration.ofDays(1));

  private GraceTime() {}

  static Duration parse(String text) {
    if (!text.matches("[0-9]{1,9}[smhd]")) {
      throw Problems.badRequest("`grace` is not a length of time like 30s, 15m, 24h or 7d");
    }
    int last = text.length() - 1;
    Duration unit = UNITS.getOrDefault(text.charAt(last), Duration.ZERO);
    return unit.multipliedBy(Long.parseLong(text.substring(0, last)));
  }
}
