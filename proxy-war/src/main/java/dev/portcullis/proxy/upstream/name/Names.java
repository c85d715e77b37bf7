package dev.portcullis.proxy.upstream.name;

import dev.portcullis.proxy.fields.IpLiteral;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The names of targets. Each is looked up when it is first needed, and again and again after that,
 * by threads of their own: at most eight at a time. Where all of them keep us waiting, the other
 * names are looked up later, and lead where they led.
 */
public final class Names implements AutoCloseable {

  /** How often a name is looked up where nothing else is said. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final int MOST_AT_ONCE = 8;
  private static final long THREAD_IDLE_SECONDS = 30;

  private final NameLookup lookup;
  private final long interval;
  private final Map<String, HostAddresses> hosts = new ConcurrentHashMap<>();
  private final AtomicInteger threads = new AtomicInteger();
  private final ThreadPoolExecutor askers =
      new ThreadPoolExecutor(
          0,
          MOST_AT_ONCE,
          THREAD_IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          this::thread);

  /**
   * @param interval from one look-up of a name to the next
   */
  public Names(NameLookup lookup, Duration interval) {
    this.lookup = lookup;
    this.interval = interval.toNanos();
  }

  private Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-names-" + threads.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Where a host is, now and later on.
   *
   * @param host a name or an address, IPv6 without brackets
   */
  public HostAddresses of(String host, long now) {
    var addresses = hosts.computeIfAbsent(host, name -> addresses(name, now));
    ask(addresses, now);
    return addresses;
  }

  private static HostAddresses addresses(String host, long now) {
    var literal = IpLiteral.parse(host);
    return literal == null ? new HostAddresses(host, now) : new HostAddresses(literal);
  }

  /** Looks up again what is due. */
  public void tidy(long now) {
    hosts.values().forEach(host -> ask(host, now));
  }

  private void ask(HostAddresses host, long now) {
    if (!host.begin(now, interval)) {
      return;
    }
    try {
      askers.execute(() -> ask(host));
    } catch (RejectedExecutionException e) {
      host.later(now);
    }
  }

  private void ask(HostAddresses host) {
    try {
      host.found(lookup.addresses(host.host()));
    } catch (IOException | RuntimeException e) {
      host.notFound(String.valueOf(e.getMessage()));
    } finally {
      host.end();
    }
  }

  /** Forgets all others. */
  public void retain(Set<String> used) {
    hosts.keySet().retainAll(used);
  }

  /** How many names could not be resolved when they were last looked up. */
  public long unresolved() {
    return hosts.values().stream().filter(HostAddresses::unresolved).count();
  }

  @Override
  public void close() {
    askers.shutdownNow();
  }
}
