package dev.portcullis.listener.connection;

import dev.portcullis.listener.message.Refusal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * All connections of the listeners: how many there are of one address and in all, and who owes a
 * head for too long. Looks at them each second; says each ten seconds how many it sent away, and
 * why.
 */
public final class Clients {

  /** Those of this server. */
  public static final Clients ALL = new Clients(ListenerBounds.current());

  /** Why a connection was sent away. */
  public enum Reason {
    TOO_MANY("too many connections"),
    TOO_MANY_OF_ADDRESS("too many connections of one address"),
    SLOW_HEAD("a head that does not end"),
    SLOW_BODY("a body that trickles"),
    HTTP2("a breach of HTTP/2"),
    PROXY_PROTOCOL("no header of the PROXY protocol, or a malformed one");

    private final String words;

    Reason(String words) {
      this.words = words;
    }
  }

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");
  private static final int REPORT_SECONDS = 10;

  /** Who waits for less is not looked after: most answers come sooner. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Departures departures = new Departures();
  private final ListenerBounds bounds;
  private final Set<Client> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Object, Integer> perAddress = new ConcurrentHashMap<>();
  private final HeldBodies bodies = new HeldBodies();
  private final Map<Reason, LongAdder> sentAway = new EnumMap<>(Reason.class);
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "portcullis-clients");
            thread.setDaemon(true);
            return thread;
          });

  public Clients(ListenerBounds bounds) {
    this.bounds = bounds;
    for (Reason reason : Reason.values()) {
      sentAway.put(reason, new LongAdder());
    }
    every(1, this::look);
    every(REPORT_SECONDS, this::report);
  }

  /** Until {@link #stop}; a task throws nothing, or it would be the last time. */
  private void every(int seconds, Runnable task) {
    var unused = looks.scheduleWithFixedDelay(task, seconds, seconds, TimeUnit.SECONDS);
  }

  public ListenerBounds bounds() {
    return bounds;
  }

  /** What bodies of the inner listeners take. */
  public HeldBodies bodies() {
    return bodies;
  }

  /** Counts a new connection; whether there is room for it. */
  public boolean enter(Client client) {
    client.owesWithin(bounds.headNanos());
    if (!client.data()) {
      return open.add(client);
    }
    if (count.incrementAndGet() > bounds.connections()) {
      count.decrementAndGet();
      sentAway(Reason.TOO_MANY);
      return false;
    }
    if (perAddress.merge(key(client), 1, Integer::sum) > bounds.perAddress()) {
      uncount(client);
      sentAway(Reason.TOO_MANY_OF_ADDRESS);
      return false;
    }
    return open.add(client);
  }

  /**
   * A load balancer said for whom it opened a connection: that address is the one that counts.
   *
   * @param addressed gives the connection that address
   * @return whether there is room for one more of it
   */
  public boolean introduced(Client client, Runnable addressed) {
    synchronized (client) {
      if (!open.contains(client)) {
        return false;
      }
      uncountAddress(client);
      addressed.run();
      if (perAddress.merge(key(client), 1, Integer::sum) <= bounds.perAddress()) {
        return true;
      }
    }
    sentAway(Reason.TOO_MANY_OF_ADDRESS);
    return false;
  }

  public void leave(Client client) {
    synchronized (client) {
      if (open.remove(client) && client.data()) {
        uncount(client);
      }
    }
  }

  private void uncount(Client client) {
    count.decrementAndGet();
    uncountAddress(client);
  }

  private void uncountAddress(Client client) {
    perAddress.computeIfPresent(key(client), (address, n) -> n == 1 ? null : n - 1);
  }

  /** One who has an IPv6 address has the 2^64 beside it. */
  static Object key(Client client) {
    InetAddress address = client.address();
    if (address instanceof Inet6Address v6) {
      return ByteBuffer.wrap(v6.getAddress()).getLong();
    }
    return address == null ? "" : address;
  }

  public void sentAway(Reason reason) {
    counter(reason).increment();
  }

  private LongAdder counter(Reason reason) {
    return Objects.requireNonNull(sentAway.get(reason));
  }

  private void look() {
    long now = System.nanoTime();
    var waiting = new ArrayList<Client>();
    for (Client client : open) {
      try {
        look(client, now);
        long since = client.waitingSince();
        if (since != 0 && now - since > LONG_NANOS && !client.getAsBoolean()) {
          waiting.add(client);
        }
      } catch (RuntimeException e) {
        LOG.log(Level.FINE, "a connection cannot be ended", e);
      }
    }
    try {
      departures.look(waiting);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "clients that go are not noticed", e);
    }
  }

  private void look(Client client, long now) {
    var http2 = client.http2();
    if (http2 != null && client.close() == null) {
      http2.look(now);
    } else if (client.late(now)) {
      sendAway(client);
    }
  }

  /** Who began a head is told so; who has not, or had its answer, is not. */
  private void sendAway(Client client) {
    if (client.close() == null) {
      boolean body = client.spoken() && client.partialHead() == null;
      sentAway(body ? Reason.SLOW_BODY : Reason.SLOW_HEAD);
      if (client.partialHead() != null) {
        client.refuse(Refusal.Kind.MALFORMED);
        return;
      }
    }
    client.connection().closeSilently();
  }

  private void report() {
    sentAway.forEach(
        (reason, counter) -> {
          long count = counter.sumThenReset();
          if (count > 0) {
            LOG.log(
                Level.WARNING, "sent away {0} clients: {1}", new Object[] {count, reason.words});
          }
        });
  }

  /** Looks no more. */
  public void stop() {
    looks.shutdownNow();
  }
}
