package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.linesByName;
import static dev.portcullis.policy.table.FieldKinds.text;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import java.util.Map;

/**
 * Which requests of a route go to another upstream than the others do, as a new version is tried
 * out.
 *
 * @param by the key whose requests stay together: as that of a limit
 * @param share percentages, {@code 10%}, by names of upstreams
 * @param when conditions by names of upstreams; they go before shares
 */
public record Split(String by, Map<String, String> share, Map<String, String> when) {

  private static final String DEFAULT_KEY = "subject";

  /** All requests go to one upstream. */
  public static final Split NONE = new Split(DEFAULT_KEY, Map.of(), Map.of());

  private static final Table.Builder<Split> IN = Table.builder();
  private static final Column<Split, String> BY = IN.add("by", text(DEFAULT_KEY), Split::by);
  private static final Column<Split, Map<String, String>> SHARE =
      IN.add("share", linesByName(), Split::share);
  private static final Column<Split, Map<String, String>> WHEN =
      IN.add("when", linesByName(), Split::when);

  /** The fields of {@code split}. */
  public static final Table<Split> TABLE =
      IN.table(in -> new Split(in.get(BY), in.get(SHARE), in.get(WHEN)));

  public Split {
    by = by.isEmpty() ? DEFAULT_KEY : by;
    share = Map.copyOf(share);
    when = Map.copyOf(when);
  }

  /** Whether a request can go to another upstream. */
  public boolean splits() {
    return !share.isEmpty() || !when.isEmpty();
  }
}
