package dev.portcullis.policy.document.limit;

import static dev.portcullis.policy.table.FieldKinds.text;

import dev.portcullis.policy.document.limit.LimitTraits.Amount;
import dev.portcullis.policy.document.limit.LimitTraits.Tier;
import dev.portcullis.policy.document.limit.LimitTraits.Tiers;
import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.FieldKind;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.FieldReader;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The two fields that give other amounts to some: neither stands without the other. */
@SuppressWarnings(
    "NullAway") // the value of such a field may be null, which the checker does not see
final class LimitTiers implements FieldKind<@Nullable Tiers> {

  private static final Table.Builder<Tier> IN = Table.builder();
  private static final Column<Tier, String> NAME = IN.add("name", text(), Tier::name);
  private static final Column<Tier, Amount> AMOUNT = IN.add("", new LimitAmount(), Tier::amount);
  private static final Table<Tier> TIER = IN.table(in -> new Tier(in.get(NAME), in.get(AMOUNT)));

  @Override
  public Stream<String> names(String name) {
    return Stream.of("tier-by", "tiers");
  }

  @Override
  public @Nullable Tiers read(FieldReader in, String name) {
    if (!in.has("tiers")) {
      in.misplaced("tier-by", "there are no `tiers`", "add `tiers: [...]`, or remove it");
      return null;
    }
    return new Tiers(in.text("tier-by"), in.objects("tiers", TIER::read));
  }

  @Override
  public void write(String name, @Nullable Tiers tiers, Map<String, Object> fields) {
    if (tiers != null) {
      fields.put("tier-by", tiers.by());
      fields.put("tiers", tiers.of().stream().map(TIER::write).toList());
    }
  }
}
