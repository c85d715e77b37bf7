package dev.portcullis.rate;

import dev.portcullis.policy.PolicyDocument.Limit;
import dev.portcullis.request.HttpFields;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells a client of its limits: {@code RateLimit-Policy} and {@code RateLimit}
 * (draft-ietf-httpapi-ratelimit-headers-10, Lists of String Items, RFC 9651) and {@code
 * Retry-After} (RFC 9110 §10.2.3).
 *
 * <p>A policy is told as its burst ({@code q}) and the seconds in which a used-up burst comes back
 * ({@code w}, rounded up): so {@code r} is never above {@code q}, and {@code q} per {@code w} is
 * the rate. No partition key is told: it may name a person.
 */
public final class RateLimitHeaders {
  /** The largest Integer (RFC 9651 §3.3.1). */
  private static final long LARGEST_INTEGER = 999_999_999_999_999L;

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
    String policy = list(states, state -> policyItem(state.limit()));
    String service = list(states, RateLimitHeaders::serviceItem);
    long wait = states.stream().filter(s -> !s.admitted()).mapToLong(s -> wait(s)).max().orElse(0);
    return wait == 0
        ? HttpFields.of("RateLimit-Policy", policy, "RateLimit", service)
        : HttpFields.of("Retry-After", "" + wait, "RateLimit-Policy", policy, "RateLimit", service);
  }

  private static String list(Collection<LimitState> states, Function<LimitState, String> item) {
    return states.stream().map(item).collect(Collectors.joining(", "));
  }

  private static String policyItem(Limit limit) {
    var gcra = Gcra.of(limit.rate(), limit.per(), limit.burst());
    long window = Math.max(seconds(gcra.nanos(gcra.tolerance())), 1);
    return string(limit.name()) + ";q=" + Math.min(limit.burst(), LARGEST_INTEGER) + ";w=" + window;
  }

  private static String serviceItem(LimitState state) {
    long seconds = state.admitted() ? seconds(state.nextNanos()) : wait(state);
    return string(state.limit().name())
        + ";r="
        + Math.min(state.remaining(), LARGEST_INTEGER)
        + ";t="
        + seconds;
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
