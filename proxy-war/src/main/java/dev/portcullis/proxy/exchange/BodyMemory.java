package dev.portcullis.proxy.exchange;

import dev.portcullis.request.NoRoomException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The memory of a node for bodies that are inspected: one bound for all that has come of them, and
 * as much again for looking at them. Who finds no room waits briefly, then is refused.
 *
 * <p>Nobody can take it all: one address holds at most a quarter, a slow client loses what it holds
 * with its body's time, and the first {@link #OWN} bytes of each request are not counted here, so
 * that a small body finds room whatever others hold (they are bounded by the number of requests
 * that are served at a time). What looking takes is not held while a client is waited for.
 */
public final class BodyMemory {

  /** Bytes of a body that every request may hold. */
  static final int OWN = 8 << 10;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Others look at bodies only as long as it takes: this is the time of many of them. */
  private static final long WORK_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int MOST_OF_ONE = 4;

  private final long most;
  private final AtomicLong held = new AtomicLong();
  private final AtomicLong working = new AtomicLong();
  private final LongAdder refused = new LongAdder();
  private final ConcurrentMap<InetAddress, Long> byAddress = new ConcurrentHashMap<>();

  /**
   * @param most in bytes
   */
  public BodyMemory(long most) {
    this.most = most;
  }

  /** Bytes that bodies hold now. */
  public long held() {
    return held.get();
  }

  /** Bytes that looking at bodies takes now. */
  public long working() {
    return working.get();
  }

  /** How often there was no room. */
  public long refused() {
    return refused.sum();
  }

  /** What one request takes of it. */
  Share share(InetAddress client) {
    return new Share(network(client));
  }

  /** RFC 4291 §2.5.4: who has one IPv6 address has all of a network of 64 bits. */
  private static InetAddress network(InetAddress client) {
    if (!(client instanceof Inet6Address)) {
      return client;
    }
    byte[] octets = client.getAddress();
    Arrays.fill(octets, 8, 16, (byte) 0);
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of 16 octets", e);
    }
  }

  private boolean take(AtomicLong taken, long bytes) {
    for (long now = taken.get(); now + bytes <= most; now = taken.get()) {
      if (taken.compareAndSet(now, now + bytes)) {
        return true;
      }
    }
    return false;
  }

  private boolean hold(InetAddress client, long bytes) {
    if (!take(held, bytes)) {
      return false;
    }
    long its = byAddress.merge(client, bytes, Long::sum);
    if (its > most / MOST_OF_ONE) {
      giveBack(client, bytes);
      return false;
    }
    return true;
  }

  private void giveBack(InetAddress client, long bytes) {
    byAddress.computeIfPresent(client, (c, its) -> its > bytes ? its - bytes : null);
    held.addAndGet(-bytes);
  }

  /** What one request takes; used by one thread at a time. */
  final class Share {

    private final InetAddress client;
    private long mine;
    private long work;

    private Share(InetAddress client) {
      this.client = client;
    }

    /**
     * Holds so many bytes in all, if it held fewer.
     *
     * @throws NoRoomException when there was no room for a while; what it held, it holds
     */
    void hold(long bytes) throws NoRoomException {
      long more = counted(bytes) - mine;
      if (more > 0) {
        await(PATIENCE_NANOS, () -> BodyMemory.this.hold(client, more));
        mine += more;
      }
    }

    /** Holds so many bytes in all, if it held more. */
    void keep(long bytes) {
      long less = mine - counted(bytes);
      if (less > 0) {
        giveBack(client, less);
        mine -= less;
      }
    }

    private static long counted(long bytes) {
      return Math.max(0, bytes - OWN);
    }

    /**
     * Takes so many bytes for looking, or all where that is not enough.
     *
     * @throws NoRoomException when others look for very long
     */
    void work(long bytes) throws NoRoomException {
      working.addAndGet(-work);
      work = 0;
      long wanted = bytes <= OWN ? 0 : Math.min(most, bytes);
      if (wanted > 0) {
        await(WORK_PATIENCE_NANOS, () -> take(working, wanted));
        work = wanted;
      }
    }

    /** Gives all back. */
    void close() {
      working.addAndGet(-work);
      work = 0;
      keep(0);
    }

    private void await(long nanos, BooleanSupplier taken) throws NoRoomException {
      long deadline = System.nanoTime() + nanos;
      while (!taken.getAsBoolean()) {
        if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
          refused.increment();
          throw new NoRoomException("no memory for another body that is inspected");
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }
  }
}
