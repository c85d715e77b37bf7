package dev.portcullis.proxy.mirror;

import dev.portcullis.decision.RequestCopy;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import dev.portcullis.request.HttpFields;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Sends copies of requests to other upstreams and throws the answers away. Whoever serves a request
 * only hands its copy over: threads, connections, circuit breakers and memory are none of those
 * that serve requests, and what finds no room among them is dropped and counted.
 */
public final class Mirrors implements AutoCloseable {

  /** Copies that one upstream is sent at once. */
  public static final int AT_ONCE = Lane.AT_ONCE;

  /** What all copies of the node take together at most, in octets. */
  static final long MOST_OCTETS = 16L << 20;

  /** Copies that are sent at once, to all upstreams. */
  static final int MOST_THREADS = 4 * AT_ONCE;

  private static final int SECONDS_KEPT = 10;

  /** With more than these, lanes that have nothing in them are forgotten. */
  private static final int MANY_LANES = 64;

  private final CopyMemory memory;
  private final CopyFigures figures = new CopyFigures();
  private final CopySender sender;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicInteger number = new AtomicInteger();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, MOST_THREADS, SECONDS_KEPT, TimeUnit.SECONDS, new SynchronousQueue<>(), this::thread);

  /**
   * @param transports opens what carries copies, when the first is to be sent; closed with this
   */
  public Mirrors(Supplier<? extends UpstreamTransport> transports) {
    this(transports, MOST_OCTETS);
  }

  Mirrors(Supplier<? extends UpstreamTransport> transports, long mostOctets) {
    this.memory = new CopyMemory(mostOctets);
    this.sender = new CopySender(transports, figures);
  }

  private Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-mirror-" + number.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Copies a request that is about to be sent: one without a body at once, another when all of its
   * body has passed. Never waits and never throws.
   *
   * @param request for its own upstream
   * @param upstream the name of that one
   * @return the request to be sent there, to be closed when it is over
   */
  public Original copy(RequestCopy terms, UpstreamRequest request, String upstream) {
    long octets = Copy.octets(request);
    if (isCall(request.fields())) {
      figures.dropped(Dropped.STREAMING);
    } else if (request.body().length() > terms.maxBody()) {
      figures.dropped(Dropped.TOO_LARGE);
    } else if (!memory.take(octets)) {
      figures.dropped(Dropped.MEMORY);
    } else if (request.body().length() == 0) {
      var nothing = new CopiedBody(new byte[0], 0, false, HttpFields.EMPTY);
      offer(Copy.of(terms, request, upstream, nothing, octets));
    } else {
      return copying(terms, request, upstream, octets);
    }
    return new Original(request, null);
  }

  /** RFC 9110 §8.3: the type's case does not count, and parameters may follow. */
  private static boolean isCall(HttpFields fields) {
    String type = fields.first("Content-Type");
    return type != null && type.regionMatches(true, 0, "application/grpc", 0, 16);
  }

  private Original copying(
      RequestCopy terms, UpstreamRequest request, String upstream, long octets) {
    var destiny =
        new CopyingBody.Destiny() {
          @Override
          public void whole(CopiedBody copy, long all) {
            offer(Copy.of(terms, request, upstream, copy, all));
          }

          @Override
          public void dropped(Dropped cause, long all) {
            memory.giveBack(all);
            figures.dropped(cause);
          }
        };
    var body = new CopyingBody(request.body(), terms.maxBody(), memory, octets, destiny);
    return new Original(request.with(body), body);
  }

  private void offer(Copy copy) {
    underWay.incrementAndGet();
    if (!lane(copy.terms().upstream().name()).offer(copy)) {
      over(copy);
      figures.dropped(Dropped.BUSY);
    }
  }

  private Lane lane(String upstream) {
    if (lanes.size() > MANY_LANES) {
      lanes.values().removeIf(Lane::idle);
    }
    return lanes.computeIfAbsent(upstream, name -> new Lane(threads, this::send));
  }

  private void send(Copy copy) {
    try {
      sender.send(copy);
    } finally {
      over(copy);
    }
  }

  private void over(Copy copy) {
    memory.giveBack(copy.octets());
    underWay.decrementAndGet();
  }

  /** What an outcome of a copy is called: {@code failed}, or the class of its answer's status. */
  public static List<String> outcomes() {
    return CopyFigures.OUTCOMES;
  }

  /** Copies that ended so. */
  public long sent(String outcome) {
    return figures.count(outcome);
  }

  /** Copies that were not sent, for this cause. */
  public long dropped(Dropped cause) {
    return figures.count(cause);
  }

  /** Octets that copies take now. */
  public long octets() {
    return memory.held();
  }

  /** Copies that wait or are being sent. */
  public long underWay() {
    return underWay.get();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    sender.close();
  }
}
