package dev.portcullis.policy.document.limit;

import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Bandwidth;
import dev.portcullis.policy.document.limit.LimitTraits.Concurrency;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.policy.document.limit.LimitTraits.Quota;
import dev.portcullis.policy.document.limit.LimitTraits.Rates;
import dev.portcullis.policy.table.FieldKind;
import dev.portcullis.policy.text.FieldReader;
import dev.portcullis.policy.text.Quantities;
import dev.portcullis.policy.text.ScalarKind;
import dev.portcullis.policy.text.ScalarKinds;
import dev.portcullis.rate.quota.QuotaPeriod;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The fields that say how much a limit allows. Its kind is told by the one of four that it has. */
final class LimitAmount implements FieldKind<Amount> {

  /** The zone of a quota that names none. */
  static final ZoneId UTC = ZoneId.of("UTC");

  private static final Rates STAND_IN = Rates.of(1, Duration.ofSeconds(1), 1);
  private static final ScalarKind<Rates> RATES =
      new ScalarKind<>(
          "a rate",
          Quantities.RATE_REMEDY + ", several joined by ` and `",
          Rates.class,
          LimitTexts::rates,
          LimitTexts::text);
  private static final ScalarKind<Quota> QUOTA =
      new ScalarKind<>(
          "a quota",
          "write units per period: `1000/day`, `5000/week`, `100000/month`",
          Quota.class,
          LimitTexts::quota,
          LimitTexts::text);
  private static final ScalarKind<Bandwidth> BANDWIDTH =
      new ScalarKind<>(
          "a bandwidth",
          "write a size per time: `64KiB/s`, `1MiB/s`, `1GiB/h`",
          Bandwidth.class,
          LimitTexts::bandwidth,
          LimitTexts::text);
  private static final ScalarKind<ZoneId> ZONE =
      new ScalarKind<>(
          "a time zone",
          "write one such as `Europe/Berlin`",
          ZoneId.class,
          LimitTexts::zone,
          ZoneId::getId);
  private static final ScalarKind<Flow> FLOW = ScalarKinds.oneOf(Flow.class);

  /** The fields by one of which a limit tells its kind, and those that go with each. */
  private static final Map<String, List<String>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("quota", List.of("zone"));
    KINDS.put("concurrency", List.of());
    KINDS.put("bandwidth", List.of("burst", "flow"));
    KINDS.put("rate", List.of("burst", "delay"));
  }

  @Override
  public Stream<String> names(String name) {
    return KINDS.entrySet().stream()
        .flatMap(kind -> Stream.concat(Stream.of(kind.getKey()), kind.getValue().stream()))
        .distinct();
  }

  @Override
  public Amount read(FieldReader in, String name) {
    return read(in);
  }

  private static Amount read(FieldReader in) {
    String kind = KINDS.keySet().stream().filter(in::has).findFirst().orElse("rate");
    var amount = amountOf(in);
    for (var other : KINDS.entrySet()) {
      if (!other.getKey().equals(kind)) {
        misplaced(in, other.getKey(), kind);
      }
    }
    return amount;
  }

  private static void misplaced(FieldReader in, String other, String kind) {
    in.misplaced(other, "`" + other + "` stands beside `" + kind + "`", "write two limits");
    for (String part : partsOf(other)) {
      if (!partsOf(kind).contains(part)) {
        in.misplaced(part, "`" + part + "` belongs to `" + other + "`", "remove it");
      }
    }
  }

  private static List<String> partsOf(String kind) {
    return KINDS.getOrDefault(kind, List.of());
  }

  private static Amount amountOf(FieldReader in) {
    if (in.has("quota")) {
      var quota = in.value("quota", QUOTA, new Quota(1, QuotaPeriod.DAY, UTC));
      return new Quota(quota.units(), quota.period(), in.value("zone", ZONE, UTC));
    }
    if (in.has("concurrency")) {
      return new Concurrency(in.value("concurrency", ScalarKinds.COUNT, 1L));
    }
    return in.has("bandwidth") ? bandwidth(in) : rates(in);
  }

  private static Rates rates(FieldReader in) {
    var rates = in.required("rate", RATES, STAND_IN);
    long burst = in.value("burst", ScalarKinds.COUNT, rates.windows().get(0).units());
    return rates.with(burst, in.value("delay", ScalarKinds.DURATION, Duration.ZERO));
  }

  private static Bandwidth bandwidth(FieldReader in) {
    var usual = in.value("bandwidth", BANDWIDTH, Bandwidth.of(1, Duration.ofSeconds(1)));
    return new Bandwidth(
        usual.bytes(),
        usual.per(),
        in.value("burst", ScalarKinds.SIZE, usual.burst()),
        in.value("flow", FLOW, usual.flow()));
  }

  @Override
  public void write(String name, Amount amount, Map<String, Object> fields) {
    write(amount, fields);
  }

  private static void write(Amount amount, Map<String, Object> fields) {
    if (amount instanceof Quota quota) {
      fields.put("quota", QUOTA.written(quota));
      put("zone", quota.zone(), UTC, ZONE, fields);
    } else if (amount instanceof Concurrency concurrency) {
      fields.put("concurrency", concurrency.most());
    } else if (amount instanceof Bandwidth bandwidth) {
      long usual = Bandwidth.of(bandwidth.bytes(), bandwidth.per()).burst();
      fields.put("bandwidth", BANDWIDTH.written(bandwidth));
      put("burst", bandwidth.burst(), usual, ScalarKinds.SIZE, fields);
      put("flow", bandwidth.flow(), Flow.ANSWER, FLOW, fields);
    } else if (amount instanceof Rates rates) {
      var first = rates.windows().get(0);
      fields.put("rate", RATES.written(rates));
      put("burst", first.burst(), first.units(), ScalarKinds.COUNT, fields);
      put("delay", rates.delay(), Duration.ZERO, ScalarKinds.DURATION, fields);
    }
  }

  private static <V> void put(
      String name, V value, V usual, ScalarKind<V> kind, Map<String, Object> fields) {
    if (!value.equals(usual)) {
      fields.put(name, kind.written(value));
    }
  }
}
