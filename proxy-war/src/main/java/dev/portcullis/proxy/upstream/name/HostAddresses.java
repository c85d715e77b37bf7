package dev.portcullis.proxy.upstream.name;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a host is: the addresses that its name was found to have last. */
public final class HostAddresses extends Followed {

  /** The most addresses of a name that are used; more of them are left out. */
  static final int MOST = 64;

  /** So long an address that could not be connected to comes behind the others. */
  private static final long AVOIDED_NANOS = Duration.ofSeconds(10).toNanos();

  private final NameLookup lookup;
  private final boolean fixed;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<InetAddress, Long> avoidedUntil = new ConcurrentHashMap<>();
  private volatile List<InetAddress> known = List.of();

  /** Of a host that is to be looked up. */
  HostAddresses(String host, NameLookup lookup, long now) {
    super(host, now);
    this.lookup = lookup;
    this.fixed = false;
  }

  /** Of a host that is its address. */
  HostAddresses(InetAddress address) {
    super(address.getHostAddress(), 0);
    this.lookup = host -> List.of(address);
    this.fixed = true;
    this.known = List.of(address);
    resolved();
  }

  @Override
  boolean nothingKnown() {
    return known.isEmpty();
  }

  @Override
  void lookUp() throws IOException {
    found(lookup.addresses(name()));
  }

  /** Whether a connection to this address leads to the host still. */
  public boolean has(InetAddress address) {
    return fixed || known.contains(address);
  }

  /**
   * All addresses, in the order in which they are to be tried: those of the preferred family (IPv4
   * or IPv6) begin in turn, then the others; at the end those that could not be reached of late.
   *
   * @param time how long is waited for the first look-up
   * @throws UnknownHostException where none was ever found
   */
  public List<InetAddress> inTurn(Duration time, long now) throws IOException {
    first(time);
    var all = known;
    if (all.isEmpty()) {
      throw new UnknownHostException("its name cannot be resolved: " + failure());
    }
    return all.size() == 1 ? all : ordered(all, now);
  }

  private void first(Duration time) throws IOException {
    try {
      if (!awaitFirst(time)) {
        throw new SocketTimeoutException("its name was not resolved in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private List<InetAddress> ordered(List<InetAddress> all, long now) {
    var preferred = new ArrayList<InetAddress>(all.size());
    var others = new ArrayList<InetAddress>();
    var avoided = new ArrayList<InetAddress>();
    int start = Math.floorMod(turn.getAndIncrement(), all.size());
    var family = all.get(0).getClass();
    for (int i = 0; i < all.size(); i++) {
      var address = all.get((start + i) % all.size());
      var list =
          avoided(address, now) ? avoided : address.getClass() == family ? preferred : others;
      list.add(address);
    }
    preferred.addAll(others);
    preferred.addAll(avoided);
    return preferred;
  }

  private boolean avoided(InetAddress address, long now) {
    var until = avoidedUntil.get(address);
    return until != null && now - until < 0;
  }

  /** An address could not be connected to. */
  public void failed(InetAddress address, long now) {
    if (known.contains(address)) {
      avoidedUntil.put(address, now + AVOIDED_NANOS);
    }
  }

  @Override
  boolean begin(long now, long interval) {
    return !fixed && super.begin(now, interval);
  }

  void found(List<InetAddress> addresses) {
    Set<InetAddress> found = new LinkedHashSet<>(addresses);
    if (found.isEmpty()) {
      notFound("it has no address");
      return;
    }
    var used = found.stream().limit(MOST).toList();
    if (!Set.copyOf(used).equals(Set.copyOf(known))) {
      if (!known.isEmpty()) {
        var written = used.stream().map(InetAddress::getHostAddress).toList();
        tell("is at " + written + " from now on");
      }
      known = used;
      avoidedUntil.keySet().retainAll(used);
    }
    resolved();
  }
}
