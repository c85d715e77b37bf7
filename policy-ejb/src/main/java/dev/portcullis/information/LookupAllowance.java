package dev.portcullis.information;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.LongSupplier;

/**
 * How often tokens that name unknown keys may have an issuer asked. Anybody can make up such a
 * token, so each client has a share of its own, and all clients together have one that a single
 * client cannot use up: a stray client makes nobody else wait, and a crowd of them does not make a
 * flood for the issuer.
 */
final class LookupAllowance {

  private static final long CLIENTS = 20_000;
  private static final int IPV6_NETWORK_BYTES = 8; // a client has at least a /64 of its own

  private final Budget client;
  private final Budget issuer;
  private final Limiter limiter;

  LookupAllowance(JwksSettings settings, LongSupplier nanos) {
    client = budget("client", settings.clientLookups(), settings.clientInterval());
    issuer = budget("issuer", settings.issuerLookups(), settings.issuerInterval());
    limiter = new LocalLimiter(nanos, CLIENTS);
  }

  private static Budget budget(String keyedBy, int burst, Duration interval) {
    return Budget.of("unknown-key", keyedBy, 1, interval, burst, WithoutGrid.SHARE);
  }

  /**
   * Takes a fetch for a client.
   *
   * @param location of the issuer's keys
   * @param network of the client
   * @return 0, or the nanoseconds until the client may ask again
   */
  long take(String location, String network) {
    String key = network + '|' + location;
    long wait = limiter.acquire(client, key, network, 1, 0);
    if (wait > 0) {
      return wait;
    }
    wait = limiter.acquire(issuer, location, null, 1, 0);
    if (wait > 0) {
      limiter.refund(client, key, 1);
    }
    return Math.max(wait, 0);
  }

  /** What counts as one client: an address, of IPv6 its network. */
  static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    int known = bytes.length == 16 ? IPV6_NETWORK_BYTES : bytes.length;
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, known));
  }
}
