package dev.portcullis.policy.message;

import static dev.portcullis.policy.table.FieldKinds.flag;
import static dev.portcullis.policy.table.FieldKinds.value;

import dev.portcullis.policy.table.Column;
import dev.portcullis.policy.table.Table;
import dev.portcullis.policy.text.ScalarKinds;
import java.time.Duration;

/**
 * That browsers shall come over TLS from now on (HSTS, RFC 6797).
 *
 * @param maxAge how long they remember; to the second; zero: they forget
 * @param includeSubdomains whether it holds for all names below, too
 * @param preload whether browsers may be delivered with it
 */
public record TransportSecurity(Duration maxAge, boolean includeSubdomains, boolean preload) {

  public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(365);

  private static final Table.Builder<TransportSecurity> IN = Table.builder();
  private static final Column<TransportSecurity, Duration> MAX_AGE =
      IN.add("max-age", value(ScalarKinds.DURATION, DEFAULT_MAX_AGE), TransportSecurity::maxAge);
  private static final Column<TransportSecurity, Boolean> INCLUDE_SUBDOMAINS =
      IN.add("include-subdomains", flag(), TransportSecurity::includeSubdomains);
  private static final Column<TransportSecurity, Boolean> PRELOAD =
      IN.add("preload", flag(), TransportSecurity::preload);

  /** The fields of {@code strict-transport-security}. */
  public static final Table<TransportSecurity> TABLE =
      IN.table(
          in ->
              new TransportSecurity(in.get(MAX_AGE), in.get(INCLUDE_SUBDOMAINS), in.get(PRELOAD)));

  /** The field's value (RFC 6797 §6.1). */
  public String told() {
    return "max-age="
        + maxAge.toSeconds()
        + (includeSubdomains ? "; includeSubDomains" : "")
        + (preload ? "; preload" : "");
  }
}
