package dev.portcullis.policy.cors;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.texts;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Duration;
import java.util.List;

/**
 * Which pages of other origins may call a route and read its answers (Fetch Standard §3.2, CORS).
 *
 * @param origins of these pages
 * @param methods that they may use; empty: those of the route
 * @param headers fields that they may send besides those that every page may; {@code *}: any
 * @param expose fields of the answer that they may read besides those that every page may
 * @param credentials whether they may send cookies, certificates and passwords along
 * @param privateNetwork whether pages of the public network may call it in a private one
 * @param maxAge how long a browser need not ask again; to the second
 */
public record Cors(
    Origins origins,
    List<String> methods,
    List<String> headers,
    List<String> expose,
    boolean credentials,
    boolean privateNetwork,
    Duration maxAge) {

  public static final Duration DEFAULT_MAX_AGE = Duration.ofMinutes(10);

  private static final Table.Builder<Cors> IN = Table.builder();
  private static final Column<Cors, List<String>> ORIGINS =
      IN.add("origins", texts(), cors -> cors.origins().written());
  private static final Column<Cors, List<String>> METHODS =
      IN.add("methods", texts(), Cors::methods);
  private static final Column<Cors, List<String>> HEADERS =
      IN.add("headers", texts(), Cors::headers);
  private static final Column<Cors, List<String>> EXPOSE = IN.add("expose", texts(), Cors::expose);
  private static final Column<Cors, Boolean> CREDENTIALS =
      IN.add("credentials", flag(), Cors::credentials);
  private static final Column<Cors, Boolean> PRIVATE_NETWORK =
      IN.add("private-network", flag(), Cors::privateNetwork);
  private static final Column<Cors, Duration> MAX_AGE =
      IN.add("max-age", value(ScalarKinds.DURATION, DEFAULT_MAX_AGE), Cors::maxAge);

  /** The fields of {@code cors}. */
  public static final Table<Cors> TABLE =
      IN.table(
          in ->
              new Cors(
                  Origins.of(in.get(ORIGINS)),
                  in.get(METHODS),
                  in.get(HEADERS),
                  in.get(EXPOSE),
                  in.get(CREDENTIALS),
                  in.get(PRIVATE_NETWORK),
                  in.get(MAX_AGE)));

  public Cors {
    methods = List.copyOf(methods);
    headers = List.copyOf(headers);
    expose = List.copyOf(expose);
  }

  /** Whether the answer is the same for every page, so that caches need not tell them apart. */
  public boolean sameForAll() {
    return origins.any() && !credentials;
  }
}
