package dev.portcullis.admin;

import dev.portcullis.admin.form.Fields;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.document.limit.LimitTexts;
import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.document.limit.LimitTraits.Telling;
import dev.portcullis.policy.document.limit.LimitTraits.Tier;
import dev.portcullis.policy.document.limit.LimitTraits.Tiers;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the form of a limit holds, and what it means. */
public final class LimitForm {

  private static final String BURST = ", burst ";

  private LimitForm() {}

  static void show(Limit limit, Fields form) {
    var amount = limit.amount();
    var tiers = limit.tiers();
    form.put("name", limit.name())
        .put("key", limit.key())
        .put("amount", LimitTexts.text(amount))
        .put("burst", burst(amount))
        .put("delay", amount instanceof Rates rates ? rates.delay() : Duration.ZERO)
        .put("zone", amount instanceof Quota quota ? quota.zone().getId() : "UTC")
        .put("flow", Fields.slug(amount instanceof Bandwidth pipe ? pipe.flow() : Flow.ANSWER))
        .put("cost", limit.cost())
        .put("answer-cost", limit.answerCost())
        .put("tier-by", tiers == null ? null : tiers.by())
        .put("tiers", tiers == null ? null : lines(tiers))
        .put("without-grid", Fields.slug(limit.withoutGrid()))
        .put("headers", Fields.slug(limit.headers()))
        .put("before-authentication", limit.beforeAuthentication());
  }

  /** The burst where it is not the usual one. */
  private static @Nullable Long burst(Amount amount) {
    if (amount instanceof Rates rates) {
      var first = rates.windows().get(0);
      return first.burst() == first.units() ? null : (Long) first.burst();
    }
    if (amount instanceof Bandwidth pipe) {
      long usual = Bandwidth.of(pipe.bytes(), pipe.per()).burst();
      return pipe.burst() == usual ? null : (Long) pipe.burst();
    }
    return null;
  }

  private static String lines(Tiers tiers) {
    return tiers.of().stream().map(LimitForm::line).collect(Collectors.joining("\n"));
  }

  private static String line(Tier tier) {
    Long burst = burst(tier.amount());
    String text = tier.name() + ": " + LimitTexts.text(tier.amount());
    return burst == null ? text : text + BURST + burst;
  }

  static Limit read(Fields form) {
    String by = form.text("tier-by");
    var tiers = tiers(form.text("tiers"));
    boolean tiered = !by.isEmpty() || (tiers != null && !tiers.isEmpty());
    return new Limit(
        form.text("name"),
        form.text("key"),
        amount(form),
        form.optional("cost"),
        form.optional("answer-cost"),
        tiered ? new Tiers(by, tiers == null ? List.of() : tiers) : null,
        form.constant("without-grid", WithoutGrid.class),
        form.constant("headers", Telling.class),
        form.ticked("before-authentication"));
  }

  private static Amount amount(Fields form) {
    var amount = LimitTexts.amount(form.text("amount"));
    Long burst = form.values().get("burst") instanceof Long given ? given : null;
    if (amount instanceof Rates rates) {
      return rates.with(
          burst == null ? rates.windows().get(0).burst() : burst,
          form.value("delay", Duration.class, Duration.ZERO));
    }
    if (amount instanceof Quota quota) {
      return new Quota(quota.units(), quota.period(), zone(form.text("zone"), quota.zone()));
    }
    if (amount instanceof Bandwidth pipe) {
      long most = burst == null ? pipe.burst() : burst;
      return new Bandwidth(pipe.bytes(), pipe.per(), most, form.constant("flow", Flow.class));
    }
    return amount == null ? Rates.of(0, Duration.ofSeconds(1), 0) : amount;
  }

  /** A zone that there is not was refused by its field. */
  private static ZoneId zone(String text, ZoneId usual) {
    try {
      return text.isEmpty() ? usual : ZoneId.of(text);
    } catch (DateTimeException e) {
      return usual;
    }
  }

  /** Reads tiers, one on each line; null where a line is none. */
  public static @Nullable List<Tier> tiers(String text) {
    var tiers = new ArrayList<Tier>();
    for (String line : text.split("\\R")) {
      if (!line.isBlank()) {
        var tier = tier(line);
        if (tier == null) {
          return null;
        }
        tiers.add(tier);
      }
    }
    return tiers;
  }

  private static @Nullable Tier tier(String line) {
    int colon = line.indexOf(':');
    String said = line.substring(colon + 1);
    int comma = said.indexOf(BURST);
    var amount = LimitTexts.amount((comma < 0 ? said : said.substring(0, comma)).strip());
    var burst = comma < 0 ? null : Quantities.size(said.substring(comma + BURST.length()).strip());
    if (colon <= 0 || amount == null || (comma >= 0 && burst == null)) {
      return null;
    }
    return new Tier(line.substring(0, colon).strip(), with(amount, burst));
  }

  private static Amount with(Amount amount, @Nullable Long burst) {
    if (burst != null && amount instanceof Rates rates) {
      return rates.with(burst, rates.delay());
    }
    return burst != null && amount instanceof Bandwidth pipe
        ? new Bandwidth(pipe.bytes(), pipe.per(), burst, pipe.flow())
        : amount;
  }
}
