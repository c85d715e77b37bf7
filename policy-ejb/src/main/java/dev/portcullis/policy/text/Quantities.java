package dev.portcullis.policy.text;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Durations, sizes and rates as a policy writes them. */
public final class Quantities {

  public static final String DURATION_REMEDY =
      "write a number and a unit: `500ms`, `10s`, `1m`, `1h`, `7d`";
  public static final String SIZE_REMEDY =
      "write bytes or a number and a unit: `512`, `10KiB`, `1MiB`";
  public static final String RATE_REMEDY =
      "write events per time: `10/s`, `100/m`, `1000/h`, `5/10s`";

  /** Longest first, so that formatting takes the largest that divides. */
  private static final Map<String, Long> MILLIS = new LinkedHashMap<>();

  private static final Map<String, Long> BYTES = new LinkedHashMap<>();

  static {
    MILLIS.put("d", 86_400_000L);
    MILLIS.put("h", 3_600_000L);
    MILLIS.put("m", 60_000L);
    MILLIS.put("s", 1000L);
    MILLIS.put("ms", 1L);
    BYTES.put("GiB", 1L << 30);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("B", 1L);
  }

  private Quantities() {}

  /** A number of events in a time. */
  public record Rate(long events, Duration per) implements Serializable {}

  /** Reads {@code 10s}; null for anything else. */
  public static @Nullable Duration duration(String text) {
    var millis = scaled(text, MILLIS);
    return millis == null ? null : Duration.ofMillis(millis);
  }

  /** Reads {@code 512} or {@code 10KiB}, in bytes; null for anything else. */
  public static @Nullable Long size(String text) {
    var bytes = count(text);
    return bytes == null ? scaled(text, BYTES) : bytes;
  }

  /** Reads {@code 10/s} or {@code 5/10s}; null for anything else. */
  public static @Nullable Rate rate(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return null;
    }
    var events = count(text.substring(0, slash));
    String per = text.substring(slash + 1);
    var period = duration(MILLIS.containsKey(per) ? "1" + per : per);
    return events == null || period == null ? null : new Rate(events, period);
  }

  public static String format(Duration duration) {
    return format(duration.toMillis(), MILLIS, "0s");
  }

  public static String formatSize(long bytes) {
    return bytes < 1024 ? Long.toString(bytes) : format(bytes, BYTES, "0");
  }

  public static String formatRate(long events, Duration per) {
    String period = format(per);
    boolean single = period.startsWith("1") && MILLIS.containsKey(period.substring(1));
    return events + "/" + (single ? period.substring(1) : period);
  }

  private static String format(long amount, Map<String, Long> units, String zero) {
    for (var unit : units.entrySet()) {
      if (amount != 0 && amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    return zero;
  }

  private static @Nullable Long scaled(String text, Map<String, Long> units) {
    int end = digits(text);
    var amount = count(text.substring(0, end));
    var unit = units.get(text.substring(end));
    if (amount == null || unit == null || amount > Long.MAX_VALUE / unit / 1_000_000) {
      return null;
    }
    return amount * unit;
  }

  private static int digits(String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** A whole number of at most 15 digits, so that no product with a unit overflows unnoticed. */
  public static @Nullable Long count(String text) {
    boolean fits = !text.isEmpty() && text.length() <= 15 && digits(text) == text.length();
    return fits ? Long.valueOf(text) : null;
  }
}
