package dev.portcullis.policy.document;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.objects;
import static dev.portcullis.policy.table.FieldKinds.optionalText;
import static dev.portcullis.policy.table.FieldKinds.part;
import static dev.portcullis.policy.table.FieldKinds.text;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.message.FieldEdits;
import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is said of a route besides its name: which requests it is for, and what is done to them. */
public final class RouteTraits {

  private RouteTraits() {}

  /**
   * Which requests a route is for.
   *
   * @param hosts exact names or {@code *.example.com}; empty: any
   * @param path the template, as written
   * @param methods empty: any
   */
  public record Matches(List<String> hosts, String path, List<String> methods) {

    private static final Table.Builder<Matches> IN = Table.builder();
    private static final Column<Matches, List<String>> HOSTS =
        IN.add("hosts", texts(), Matches::hosts);
    private static final Column<Matches, String> PATH = IN.add("path", text(), Matches::path);
    private static final Column<Matches, List<String>> METHODS =
        IN.add("methods", texts(), Matches::methods);
    static final Table<Matches> TABLE =
        IN.table(in -> new Matches(in.get(HOSTS), in.get(PATH), in.get(METHODS)));

    public Matches {
      hosts = List.copyOf(hosts);
      methods = List.copyOf(methods);
    }
  }

  /**
   * How the path is changed before it is sent.
   *
   * @param stripPrefix a prefix that is cut off
   * @param addPrefix a prefix that is put before the path, after the cut
   */
  public record Rewrite(@Nullable String stripPrefix, @Nullable String addPrefix) {

    /** The path is sent as it came. */
    public static final Rewrite NONE = new Rewrite(null, null);

    private static final Table.Builder<Rewrite> IN = Table.builder();
    private static final Column<Rewrite, @Nullable String> STRIP_PREFIX =
        IN.add("strip-prefix", optionalText(), Rewrite::stripPrefix);
    private static final Column<Rewrite, @Nullable String> ADD_PREFIX =
        IN.add("add-prefix", optionalText(), Rewrite::addPrefix);
    static final Table<Rewrite> TABLE =
        IN.table(in -> new Rewrite(in.get(STRIP_PREFIX), in.get(ADD_PREFIX)));
  }

  /**
   * How attacks are looked for.
   *
   * @param maxInspected in bytes: the longest body of an inspected type
   * @param exclusions findings that are false alarms here
   */
  public record Threats(ThreatMode mode, long maxInspected, List<Exclusion> exclusions) {

    public static final long DEFAULT_MAX_INSPECTED = 1L << 20;

    public static final Threats DEFAULT =
        new Threats(ThreatMode.BLOCK, DEFAULT_MAX_INSPECTED, List.of());

    private static final Table.Builder<Threats> IN = Table.builder();
    private static final Column<Threats, ThreatMode> MODE =
        IN.add("mode", value(ScalarKinds.oneOf(ThreatMode.class), ThreatMode.BLOCK), Threats::mode);
    private static final Column<Threats, Long> MAX_INSPECTED =
        IN.add(
            "max-inspected", value(ScalarKinds.SIZE, DEFAULT_MAX_INSPECTED), Threats::maxInspected);
    private static final Column<Threats, List<Exclusion>> EXCLUSIONS =
        IN.add("exclusions", objects(Exclusion.TABLE), Threats::exclusions);
    static final Table<Threats> TABLE =
        IN.table(in -> new Threats(in.get(MODE), in.get(MAX_INSPECTED), in.get(EXCLUSIONS)));

    public Threats {
      exclusions = List.copyOf(exclusions);
    }

    /** This with other exclusions. */
    public Threats excluding(List<Exclusion> other) {
      return new Threats(mode, maxInspected, other);
    }
  }

  /**
   * How permitted requests are sent on.
   *
   * @param credentials whether the client's credentials are sent on
   * @param priority how much a request matters under overload
   * @param upgrades protocols, in lower case, to which a connection may change (RFC 9110 §7.8);
   *     empty: none
   * @param passFields fields of the client that the upstream gets though they replace what was
   *     judged, or claim who or where the client is
   * @param headers how fields are changed that the upstream gets
   * @param split which of them go to another upstream
   * @param mirror which of them another upstream gets a copy of
   */
  public record Forwards(
      boolean credentials,
      Priority priority,
      List<String> upgrades,
      List<String> passFields,
      FieldEdits headers,
      Split split,
      Mirror mirror) {

    public static final Forwards DEFAULT =
        new Forwards(
            false, Priority.NORMAL, List.of(), List.of(), FieldEdits.NONE, Split.NONE, Mirror.NONE);

    private static final Table.Builder<Forwards> IN = Table.builder();
    private static final Column<Forwards, Boolean> CREDENTIALS =
        IN.add("forward-credentials", flag(), Forwards::credentials);
    private static final Column<Forwards, Priority> PRIORITY =
        IN.add(
            "priority",
            value(ScalarKinds.oneOf(Priority.class), Priority.NORMAL),
            Forwards::priority);
    private static final Column<Forwards, List<String>> UPGRADES =
        IN.add("upgrades", texts(), Forwards::upgrades);
    private static final Column<Forwards, List<String>> PASS_FIELDS =
        IN.add("pass-fields", texts(), Forwards::passFields);
    private static final Column<Forwards, FieldEdits> HEADERS =
        IN.add("request-headers", part(FieldEdits.TABLE), Forwards::headers);
    private static final Column<Forwards, Split> SPLIT =
        IN.add("split", part(Split.TABLE), Forwards::split);
    private static final Column<Forwards, Mirror> MIRROR =
        IN.add("mirror", part(Mirror.TABLE), Forwards::mirror);
    static final Table<Forwards> TABLE =
        IN.table(
            in ->
                new Forwards(
                    in.get(CREDENTIALS),
                    in.get(PRIORITY),
                    in.get(UPGRADES),
                    in.get(PASS_FIELDS),
                    in.get(HEADERS),
                    in.get(SPLIT),
                    in.get(MIRROR)));

    public Forwards {
      upgrades = List.copyOf(upgrades);
      passFields = List.copyOf(passFields);
    }
  }
}
