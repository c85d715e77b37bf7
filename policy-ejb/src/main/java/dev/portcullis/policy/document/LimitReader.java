package dev.portcullis.policy.document;

import dev.portcullis.policy.document.LimitTraits.Amount;
import dev.portcullis.policy.document.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.LimitTraits.Concurrency;
import dev.portcullis.policy.document.LimitTraits.Flow;
import dev.portcullis.policy.document.LimitTraits.Quota;
import dev.portcullis.policy.document.LimitTraits.Rates;
import dev.portcullis.policy.document.LimitTraits.Telling;
import dev.portcullis.policy.document.LimitTraits.Tier;
import dev.portcullis.policy.document.LimitTraits.Tiers;
import dev.portcullis.policy.document.PolicyDocument.Limit;
import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a limit. Its kind is told by the one of four fields that it has. */
final class LimitReader {

  /** The zone of a quota that names none. */
  static final ZoneId UTC = ZoneId.of("UTC");

  private static final Rates STAND_IN = Rates.of(1, Duration.ofSeconds(1), 1);
  private static final ScalarKind<Rates> RATES =
      new ScalarKind<>(
          "a rate", Quantities.RATE_REMEDY + ", several joined by ` and `", LimitTexts::rates);
  private static final ScalarKind<Quota> QUOTA =
      new ScalarKind<>(
          "a quota",
          "write units per period: `1000/day`, `5000/week`, `100000/month`",
          LimitTexts::quota);
  private static final ScalarKind<Bandwidth> BANDWIDTH =
      new ScalarKind<>(
          "a bandwidth",
          "write a size per time: `64KiB/s`, `1MiB/s`, `1GiB/h`",
          LimitTexts::bandwidth);
  private static final ScalarKind<ZoneId> ZONE =
      new ScalarKind<>("a time zone", "write one such as `Europe/Berlin`", LimitTexts::zone);
  private static final ScalarKind<Flow> FLOW = ScalarKind.oneOf(Flow.class, DocumentReader::slug);
  private static final ScalarKind<WithoutGrid> WITHOUT_GRID =
      ScalarKind.oneOf(WithoutGrid.class, DocumentReader::slug);
  private static final ScalarKind<Telling> TELLING =
      ScalarKind.oneOf(Telling.class, DocumentReader::slug);
  private static final ScalarKind<String> EXPRESSION =
      new ScalarKind<>("a cost", "write a number or a CEL expression", text -> text);

  private LimitReader() {}

  static Limit read(FieldReader in) {
    var limit =
        new Limit(
            in.text("name"),
            in.text("key"),
            amount(in),
            expression(in, "cost"),
            expression(in, "answer-cost"),
            tiers(in),
            in.value("without-grid", WITHOUT_GRID, WithoutGrid.SHARE),
            in.value("headers", TELLING, Telling.REFUSALS),
            in.flag("before-authentication"));
    in.end();
    return limit;
  }

  private static @Nullable String expression(FieldReader in, String name) {
    return in.has(name) ? in.value(name, EXPRESSION, "") : null;
  }

  /** The fields by one of which a limit tells its kind, and those that go with each. */
  private static final Map<String, List<String>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("quota", List.of("zone"));
    KINDS.put("concurrency", List.of());
    KINDS.put("bandwidth", List.of("burst", "flow"));
    KINDS.put("rate", List.of("burst", "delay"));
  }

  private static Amount amount(FieldReader in) {
    String kind = KINDS.keySet().stream().filter(in::has).findFirst().orElse("rate");
    var amount = amountOf(in);
    for (var other : KINDS.entrySet()) {
      if (!other.getKey().equals(kind)) {
        String name = other.getKey();
        in.misplaced(name, "`" + name + "` stands beside `" + kind + "`", "write two limits");
        for (String part : other.getValue()) {
          if (!get(kind).contains(part)) {
            in.misplaced(part, "`" + part + "` belongs to `" + name + "`", "remove it");
          }
        }
      }
    }
    return amount;
  }

  private static List<String> get(String kind) {
    return KINDS.getOrDefault(kind, List.of());
  }

  private static Amount amountOf(FieldReader in) {
    if (in.has("quota")) {
      var quota = in.value("quota", QUOTA, new Quota(1, QuotaPeriod.DAY, UTC));
      return new Quota(quota.units(), quota.period(), in.value("zone", ZONE, UTC));
    }
    if (in.has("concurrency")) {
      return new Concurrency(in.value("concurrency", DocumentReader.COUNT, 1L));
    }
    return in.has("bandwidth") ? bandwidth(in) : rates(in);
  }

  private static Rates rates(FieldReader in) {
    var rates = in.required("rate", RATES, STAND_IN);
    long burst = in.value("burst", DocumentReader.COUNT, rates.windows().get(0).units());
    return rates.with(burst, in.value("delay", DocumentReader.DURATION, Duration.ZERO));
  }

  private static Bandwidth bandwidth(FieldReader in) {
    var usual = in.value("bandwidth", BANDWIDTH, Bandwidth.of(1, Duration.ofSeconds(1)));
    return new Bandwidth(
        usual.bytes(),
        usual.per(),
        in.value("burst", DocumentReader.SIZE, usual.burst()),
        in.value("flow", FLOW, usual.flow()));
  }

  private static @Nullable Tiers tiers(FieldReader in) {
    if (!in.has("tiers")) {
      in.misplaced("tier-by", "there are no `tiers`", "add `tiers: [...]`, or remove it");
      return null;
    }
    return new Tiers(in.text("tier-by"), in.objects("tiers", LimitReader::tier));
  }

  private static Tier tier(FieldReader in) {
    var tier = new Tier(in.text("name"), amount(in));
    in.end();
    return tier;
  }
}
