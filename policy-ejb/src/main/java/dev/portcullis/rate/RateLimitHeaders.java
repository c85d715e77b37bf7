package dev.portcullis.rate;

import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.request.HttpFields;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells a client of its limits: {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers-10, Lists of String Items, RFC 9651) and {@code
 * Retry-After} (RFC 9110 §10.2.3).
 *
 * <p>A rate is told as its burst ({@code q}) and the seconds in which a used-up burst comes back
 * ({@code w}, rounded up): so {@code r} is never above {@code q}, and {@code q} per {@code w} is
 * the rate. The unit ({@code qu}) is told where it is not requests; where time brings nothing back,
 * as with concurrent requests, neither {@code w} nor {@code t} is. No partition key is told: it may
 * name a person.
 */
public final class RateLimitHeaders {
  /** The largest Integer (RFC 9651 §3.3.1). */
  private static final long LARGEST_INTEGER = 999_999_999_999_999L;

  private static final Comparator<LimitState> TIGHTEST_FIRST =
      Comparator.comparing(LimitState::admitted)
          .thenComparingDouble(state -> (double) state.remaining() / state.quota());

  private RateLimitHeaders() {}

  /** The fields that tell of one refusal. */
  public static HttpFields refused(LimitState state) {
    return of(List.of(state));
  }

  /**
   * The fields that tell of the states; {@code Retry-After} only if one of them is a refusal, then
   * for the longest wait, in whole seconds, rounded up, at least 1. No fields if there are none.
   */
  public static HttpFields of(Collection<LimitState> states) {
    if (states.isEmpty()) {
      return HttpFields.EMPTY;
    }
    String policy = list(states, RateLimitHeaders::policyItem);
    String service = list(states, RateLimitHeaders::serviceItem);
    long wait = states.stream().filter(s -> !s.admitted()).mapToLong(s -> wait(s)).max().orElse(0);
    return wait == 0
        ? HttpFields.of("RateLimit-Policy", policy, "RateLimit", service)
        : HttpFields.of("Retry-After", "" + wait, "RateLimit-Policy", policy, "RateLimit", service);
  }

  /**
   * The same, and the older {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset} (in
   * seconds, rounded up), which nobody specified and many clients read. They tell of one limit: the
   * one that refused, else the one of which the smallest part is left.
   */
  public static HttpFields legacy(Collection<LimitState> states) {
    var told = of(states);
    var tightest = states.stream().min(TIGHTEST_FIRST).orElse(null);
    if (tightest == null) {
      return told;
    }
    var all = HttpFields.builder(6);
    told.forEach(all::add);
    return all.add("X-RateLimit-Limit", "" + tightest.quota())
        .add("X-RateLimit-Remaining", "" + tightest.remaining())
        .add("X-RateLimit-Reset", "" + seconds(tightest.resetNanos()))
        .build();
  }

  /** The fields that tell of the states, in the older way too where that is asked for. */
  public static HttpFields of(Collection<LimitState> states, boolean legacy) {
    return legacy ? legacy(states) : of(states);
  }

  private static String list(Collection<LimitState> states, Function<LimitState, String> item) {
    return states.stream().map(item).collect(Collectors.joining(", "));
  }

  private static String policyItem(LimitState state) {
    var item = new StringBuilder(string(state.limit()));
    item.append(";q=").append(Math.min(state.quota(), LARGEST_INTEGER));
    if (state.windowNanos() > 0) {
      item.append(";w=").append(seconds(state.windowNanos()));
    }
    if (state.unit() != LimitState.Unit.REQUESTS) {
      item.append(";qu=").append(string(state.unit().text()));
    }
    return item.toString();
  }

  private static String serviceItem(LimitState state) {
    var item = new StringBuilder(string(state.limit()));
    item.append(";r=").append(Math.min(state.remaining(), LARGEST_INTEGER));
    if (state.windowNanos() > 0) {
      item.append(";t=").append(state.admitted() ? seconds(state.nextNanos()) : wait(state));
    }
    return item.toString();
  }

  private static long wait(LimitState refused) {
    return Math.max(seconds(refused.nextNanos()), 1);
  }

  private static long seconds(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return nanos / second + (nanos % second == 0 ? 0 : 1);
  }

  /** RFC 9651 §4.1.6; what a String cannot hold becomes a question mark. */
  private static String string(String name) {
    var text = new StringBuilder(name.length() + 2).append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return text.append('"').toString();
  }
}
