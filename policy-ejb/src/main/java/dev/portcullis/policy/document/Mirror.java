package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests of a route another upstream gets a copy of, whose answers are thrown away: so that
 * a new version meets real traffic, and no client meets it.
 *
 * @param upstream who gets the copies; empty: nobody
 * @param share of the requests, in percent, each for itself by chance
 * @param when a condition that they meet besides; null: all do
 * @param methods only these: what is done twice must be harmless; never empty
 * @param maxBody in bytes; what has a longer body is not copied
 */
public record Mirror(
    String upstream, int share, @Nullable String when, List<String> methods, long maxBody) {

  private static final int ALL = 100;
  private static final long DEFAULT_MAX_BODY = 64L << 10;

  /** Those that are safe (RFC 9110 §9.2.1, RFC 10008) and that applications answer. */
  private static final List<String> SAFE = List.of("GET", "HEAD", "OPTIONS", "QUERY");

  /** Nobody gets a copy. */
  public static final Mirror NONE = new Mirror("", ALL, null, SAFE, DEFAULT_MAX_BODY);

  private static final Table.Builder<Mirror> IN = Table.builder();
  private static final Column<Mirror, String> UPSTREAM =
      IN.add("upstream", text(""), Mirror::upstream);
  private static final Column<Mirror, Integer> SHARE =
      IN.add("share", value(ScalarKinds.PERCENT, ALL), Mirror::share);
  private static final Column<Mirror, @Nullable String> WHEN =
      IN.add("when", optionalText(), Mirror::when);
  private static final Column<Mirror, List<String>> METHODS =
      IN.add("methods", texts(SAFE), Mirror::methods);
  private static final Column<Mirror, Long> MAX_BODY =
      IN.add("max-body", value(ScalarKinds.SIZE, DEFAULT_MAX_BODY), Mirror::maxBody);

  /** The fields of {@code mirror}. */
  public static final Table<Mirror> TABLE =
      IN.table(
          in ->
              new Mirror(
                  in.get(UPSTREAM),
                  in.get(SHARE),
                  in.get(WHEN),
                  in.get(METHODS),
                  in.get(MAX_BODY)));

  public Mirror {
    methods = methods.isEmpty() ? SAFE : List.copyOf(methods);
  }

  /** Whether somebody gets copies. */
  public boolean mirrors() {
    return !upstream.isEmpty();
  }
}
