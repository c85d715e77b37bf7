package dev.portcullis.policy.text;

import dev.portcullis.request.PathForm;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The kinds of single values that stand in policy documents. */
public final class ScalarKinds {

  /** {@code 30s}. */
  public static final ScalarKind<Duration> DURATION =
      new ScalarKind<>(
          "a duration",
          Quantities.DURATION_REMEDY,
          Duration.class,
          Quantities::duration,
          Quantities::format);

  /** {@code 10MiB}. */
  public static final ScalarKind<Long> SIZE =
      new ScalarKind<>(
          "a size", Quantities.SIZE_REMEDY, Long.class, Quantities::size, Quantities::formatSize);

  /** {@code 1}: the one form of policy documents so far. */
  public static final ScalarKind<Long> VERSION =
      new ScalarKind<>(
          "a known form",
          "write `portcullis: 1`",
          Long.class,
          t -> t.equals("1") ? 1L : null,
          t -> t);

  /** {@code 2027-01-01T00:00:00Z}. */
  public static final ScalarKind<Instant> INSTANT =
      new ScalarKind<>(
          "a time",
          "write `2027-01-01T00:00:00Z`",
          Instant.class,
          ScalarKinds::instant,
          Instant::toString);

  /** A whole number from 0, of any size. */
  public static final ScalarKind<Long> COUNT =
      new ScalarKind<>(
          "a count", "write a whole number", Long.class, t -> Quantities.count(t), t -> t);

  /** A whole number from 0 that an {@code int} holds. */
  public static final ScalarKind<Integer> NUMBER =
      new ScalarKind<>(
          "a number",
          "write a whole number",
          Integer.class,
          ScalarKinds::number,
          Integer::longValue);

  /** {@code 10%}. */
  public static final ScalarKind<Integer> PERCENT =
      new ScalarKind<>(
          "a percentage",
          "write one such as `10%`",
          Integer.class,
          ScalarKinds::percent,
          percent -> percent + "%");

  private ScalarKinds() {}

  /** One of the constants of an enum. */
  public static <E extends Enum<E>> ScalarKind<E> oneOf(Class<E> type) {
    return ScalarKind.oneOf(type, ScalarKinds::slug);
  }

  /** A constant's name in a policy document. */
  public static String slug(Enum<?> constant) {
    return constant == PathForm.PARAMETERS
        ? "path-parameters"
        : constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static @Nullable Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Integer number(String text) {
    Long count = Quantities.count(text);
    return count == null || count > Integer.MAX_VALUE ? null : Integer.valueOf(count.intValue());
  }

  private static @Nullable Integer percent(String text) {
    return text.endsWith("%") ? number(text.substring(0, text.length() - 1)) : null;
  }
}
