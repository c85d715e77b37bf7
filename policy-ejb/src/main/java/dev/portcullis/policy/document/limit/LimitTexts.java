package dev.portcullis.policy.document.limit;

import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.document.limit.LimitTraits.Window;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Amounts of limits as text, without burst, delay, zone and flow. */
public final class LimitTexts {

  public static final String AMOUNT_REMEDY =
      "write `10/s and 1000/h`, `1000/day`, `5 at once` or `1MiB/s`";

  private static final String AND = " and ";
  private static final String AT_ONCE = " at once";

  private LimitTexts() {}

  /** Reads an amount of any kind, as {@link #text} writes it; null for anything else. */
  public static @Nullable Amount amount(String text) {
    if (text.endsWith(AT_ONCE)) {
      Long most = Quantities.count(text.substring(0, text.length() - AT_ONCE.length()).strip());
      return most == null ? null : new Concurrency(most);
    }
    Amount amount = quota(text);
    amount = amount == null ? rates(text) : amount;
    return amount == null ? bandwidth(text) : amount;
  }

  /** The amount for a person; that of a policy but for the words behind a concurrency. */
  public static String text(Amount amount) {
    if (amount instanceof Quota quota) {
      return quota.units() + "/" + slug(quota.period());
    }
    if (amount instanceof Concurrency concurrency) {
      return concurrency.most() + AT_ONCE;
    }
    if (amount instanceof Bandwidth bandwidth) {
      String per = Quantities.formatRate(1, bandwidth.per()).substring("1".length());
      String size = Quantities.formatSize(bandwidth.bytes());
      return (bandwidth.bytes() < 1024 ? size + "B" : size) + per;
    }
    return ((Rates) amount)
        .windows().stream()
            .map(window -> Quantities.formatRate(window.units(), window.per()))
            .collect(Collectors.joining(AND));
  }

  /** Reads {@code 10/s and 1000/h}; null for anything else. */
  static @Nullable Rates rates(String text) {
    var windows = new ArrayList<Window>();
    for (String part : text.split(AND, -1)) {
      var rate = Quantities.rate(part.strip());
      if (rate == null) {
        return null;
      }
      windows.add(new Window(rate.events(), rate.per(), rate.events()));
    }
    return new Rates(windows, Duration.ZERO);
  }

  /** Reads {@code 1000/day}; null for anything else. */
  static @Nullable Quota quota(String text) {
    int slash = text.indexOf('/');
    var units = slash < 0 ? null : Quantities.count(text.substring(0, slash));
    for (var period : QuotaPeriod.values()) {
      if (units != null && text.substring(slash + 1).equals(slug(period))) {
        return new Quota(units, period, LimitAmount.UTC);
      }
    }
    return null;
  }

  /** Reads {@code 1MiB/s}; null for anything else. */
  static @Nullable Bandwidth bandwidth(String text) {
    int slash = text.indexOf('/');
    var bytes = slash < 0 ? null : Quantities.size(text.substring(0, slash));
    var per = Quantities.rate("1/" + text.substring(slash + 1));
    return bytes == null || per == null ? null : Bandwidth.of(bytes, per.per());
  }

  static @Nullable ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static String slug(QuotaPeriod period) {
    return period.name().toLowerCase(Locale.ROOT);
  }
}
