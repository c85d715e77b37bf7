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
import java.util.stream.Stream;

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
  private final ServiceLookup serviceLookup;
  private final long interval;
  private final Map<String, HostAddresses> hosts = new ConcurrentHashMap<>();
  private final Map<String, ServiceServers> services = new ConcurrentHashMap<>();
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
   * @param services asked for services
   * @param interval from one look-up of a name to the next
   */
  public Names(NameLookup lookup, ServiceLookup services, Duration interval) {
    this.lookup = lookup;
    this.serviceLookup = services;
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

  private HostAddresses addresses(String host, long now) {
    var literal = IpLiteral.parse(host);
    return literal == null ? new HostAddresses(host, lookup, now) : new HostAddresses(literal);
  }

  /**
   * Where a service is, now and later on.
   *
   * @param name such as {@code _orders._tcp.example.internal}
   */
  public ServiceServers service(String name, long now) {
    var servers = services.computeIfAbsent(name, n -> new ServiceServers(n, serviceLookup, now));
    ask(servers, now);
    return servers;
  }

  /** Looks up again what is due. */
  public void tidy(long now) {
    all().forEach(name -> ask(name, now));
  }

  private Stream<Followed> all() {
    return Stream.concat(services.values().stream(), hosts.values().stream());
  }

  private void ask(Followed name, long now) {
    if (!name.begin(now, interval)) {
      return;
    }
    try {
      askers.execute(() -> ask(name));
    } catch (RejectedExecutionException e) {
      name.later(now);
    }
  }

  private static void ask(Followed name) {
    try {
      name.lookUp();
    } catch (IOException | RuntimeException e) {
      name.notFound(String.valueOf(e.getMessage()));
    } finally {
      name.end();
    }
  }

  /** Forgets all others. */
  public void retain(Set<String> usedHosts, Set<String> usedServices) {
    hosts.keySet().retainAll(usedHosts);
    services.keySet().retainAll(usedServices);
  }

  /** How many names could not be resolved when they were last looked up. */
  public long unresolved() {
    return all().filter(Followed::unresolved).count();
  }

  /** How many records of services could not be used when they were last looked up. */
  public long ignored() {
    return services.values().stream().mapToLong(ServiceServers::ignored).sum();
  }

  @Override
  public void close() {
    askers.shutdownNow();
  }
}
