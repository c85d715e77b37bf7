package dev.portcullis.proxy.upstream.name;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a host is: the addresses that its name was found to have last. A look-up that fails changes
 * nothing but what is told: the last known ones stay, for as long as it takes.
 *
 * <p>All times are of one clock, in nanoseconds.
 */
public final class HostAddresses {

  private static final Logger LOG = System.getLogger(HostAddresses.class.getName());

  /** The most addresses of a name that are used; more of them are left out. */
  static final int MOST = 64;

  /** So long an address that could not be connected to comes behind the others. */
  private static final long AVOIDED_NANOS = Duration.ofSeconds(10).toNanos();

  /** So long after a look-up a host of which nothing is known is looked up again, at the latest. */
  private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

  private final String host;
  private final boolean fixed;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<InetAddress, Long> avoidedUntil = new ConcurrentHashMap<>();
  private final CountDownLatch lookedUp = new CountDownLatch(1);
  private final AtomicBoolean beingLookedUp = new AtomicBoolean();
  private volatile List<InetAddress> known = List.of();
  private volatile String failure = "";
  private volatile long due;

  /** Of a host that is to be looked up. */
  HostAddresses(String host, long now) {
    this.host = host;
    this.fixed = false;
    this.due = now;
  }

  /** Of a host that is its address. */
  HostAddresses(InetAddress address) {
    this.host = address.getHostAddress();
    this.fixed = true;
    this.known = List.of(address);
    lookedUp.countDown();
  }

  String host() {
    return host;
  }

  /** Whether a connection to this address leads to the host still. */
  public boolean has(InetAddress address) {
    return fixed || known.contains(address);
  }

  /** Whether its last look-up failed. */
  boolean unresolved() {
    return !failure.isEmpty();
  }

  /**
   * All addresses, in the order in which they are to be tried: those of the preferred family (IPv4
   * or IPv6) begin in turn, then the others; at the end those that could not be reached of late.
   *
   * @param time how long is waited for the first look-up
   * @throws UnknownHostException where none was ever found
   */
  public List<InetAddress> inTurn(Duration time, long now) throws IOException {
    awaitFirst(time);
    var all = known;
    if (all.isEmpty()) {
      throw new UnknownHostException("its name cannot be resolved: " + failure);
    }
    return all.size() == 1 ? all : ordered(all, now);
  }

  private void awaitFirst(Duration time) throws IOException {
    try {
      if (!lookedUp.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
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

  /** Whether it is time to look it up, and nobody does: the caller must, and {@link #end}. */
  boolean begin(long now, long interval) {
    if (fixed || now - due < 0 || !beingLookedUp.compareAndSet(false, true)) {
      return false;
    }
    due = now + (known.isEmpty() ? Math.min(interval, SOON_NANOS) : interval);
    return true;
  }

  /** The look-up is over. */
  void end() {
    beingLookedUp.set(false);
  }

  /** It could not begin: at the next opportunity. */
  void later(long now) {
    due = now;
    end();
  }

  void found(List<InetAddress> addresses) {
    Set<InetAddress> found = new LinkedHashSet<>(addresses);
    if (found.isEmpty()) {
      notFound("it has no address");
      return;
    }
    var used = found.stream().limit(MOST).toList();
    if (!Set.copyOf(used).equals(Set.copyOf(known))) {
      tell(used);
      known = used;
      avoidedUntil.keySet().retainAll(used);
    }
    failure = "";
    lookedUp.countDown();
  }

  private void tell(List<InetAddress> now) {
    if (!known.isEmpty()) {
      var written = now.stream().map(InetAddress::getHostAddress).toList();
      LOG.log(Level.INFO, "the target " + host + " is at " + written + " from now on");
    }
  }

  void notFound(String why) {
    if (!unresolved()) {
      String left = known.isEmpty() ? "" : "; its last known addresses stay in use";
      LOG.log(Level.WARNING, "the target " + host + " cannot be resolved: " + why + left);
    }
    failure = why;
    lookedUp.countDown();
  }
}
