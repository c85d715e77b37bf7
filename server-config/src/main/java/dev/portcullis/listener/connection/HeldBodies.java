package dev.portcullis.listener.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What bodies take of memory that are not whole yet, or whose requests are under way. One client
 * address may have a quarter of it, so that nobody takes all from the others.
 */
public final class HeldBodies {

  /** Octets of all bodies. */
  static final long MOST = 64L << 20;

  private static final long MOST_OF_ADDRESS = MOST / 4;

  private final AtomicLong all = new AtomicLong();
  private final Map<Object, Long> perAddress = new ConcurrentHashMap<>();

  /** Whether a client's body may have so many octets, which counts from now on. */
  public boolean hold(Client client, int octets) {
    long more = octets - (long) client.held();
    client.held(octets);
    long ofAddress = perAddress.merge(Clients.key(client), more, Long::sum);
    return all.addAndGet(more) <= MOST && ofAddress <= MOST_OF_ADDRESS;
  }

  /** The body is gone. */
  public void release(Client client) {
    long less = client.held();
    if (less > 0) {
      client.held(0);
      all.addAndGet(-less);
      perAddress.computeIfPresent(
          Clients.key(client), (address, sum) -> sum == less ? null : sum - less);
    }
  }

  /** Octets that are held now. */
  long octets() {
    return all.get();
  }
}
