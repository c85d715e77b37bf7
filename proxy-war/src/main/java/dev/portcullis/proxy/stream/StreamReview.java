package dev.portcullis.proxy.stream;

import dev.portcullis.decision.Decision;
import dev.portcullis.request.AccessRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges again, once a second and at once on news, what is still under way, and cuts what is no
 * longer permitted: a credential that ended or was revoked, a policy that changed, a subject in
 * quarantine, a risk or an hour that a rule minds.
 *
 * <p>One thread does it, for at most a quarter of its time, so that thousands of streams do not eat
 * the node. Where it cannot be judged (a fault, an issuer whose keys cannot be had), a stream goes
 * on for {@link #GRACE} since it was last found permitted, and is cut then: an outage does not cut
 * all streams at once, and nothing flows unjudged for longer.
 */
public final class StreamReview implements AutoCloseable {

  /** How long a stream may go on that cannot be judged. */
  public static final Duration GRACE = Duration.ofSeconds(30);

  private static final Logger LOG = System.getLogger(StreamReview.class.getName());
  private static final long TICK = Duration.ofMillis(50).toNanos();
  private static final Duration ROUND = Duration.ofSeconds(1);

  /** What is younger was judged just now. */
  private static final long YOUNG = Duration.ofMillis(400).toNanos();

  /** How long a stream that was cut may take to end before its connection is. */
  private static final long STUBBORN = Duration.ofMillis(500).toNanos();

  private final StreamJudge judge;
  private final LongSupplier news;
  private final long round;
  private final OpenExchanges exchanges = new OpenExchanges();
  private final Set<OpenStream> tunnels = ConcurrentHashMap.newKeySet();
  private final List<Cut> cutting = new ArrayList<>();
  private final Thread thread = new Thread(this::watch, "portcullis-stream-review");
  private volatile boolean draining;
  private volatile boolean closed;
  private volatile long open;
  private final Pacing pacing = new Pacing();

  private record Cut(OpenStream stream, AtomicReference<@Nullable OpenStream> slot) {}

  /**
   * Starts looking.
   *
   * @param judge judges without waiting; called by the review's thread
   * @param clock what {@code context.time} is
   * @param news a number that changes when all should be judged at once: the policy's version
   */
  public StreamReview(
      BiFunction<AccessRequest, Instant, Decision> judge, InstantSource clock, LongSupplier news) {
    this(judge, clock, news, ROUND, GRACE);
  }

  StreamReview(
      BiFunction<AccessRequest, Instant, Decision> judge,
      InstantSource clock,
      LongSupplier news,
      Duration round,
      Duration grace) {
    this.judge = new StreamJudge(judge, clock, grace.toNanos());
    this.news = news;
    this.round = round.toNanos();
    thread.setDaemon(true);
    thread.start();
  }

  /** This thread serves {@code stream}, until it calls {@link #leave}. */
  public AtomicReference<@Nullable OpenStream> enter(OpenStream stream) {
    return exchanges.enter(stream);
  }

  /**
   * This thread serves {@code stream} no more.
   *
   * @param slot what {@link #enter} gave
   */
  public void leave(AtomicReference<@Nullable OpenStream> slot, OpenStream stream) {
    slot.set(null);
    stream.leave();
  }

  /** A stream that no thread of the server waits for, until {@link #close(OpenStream)}. */
  public void open(OpenStream tunnel) {
    tunnels.add(tunnel);
  }

  /** It ended. */
  public void close(OpenStream tunnel) {
    tunnels.remove(tunnel);
  }

  /** How many there were at the last look: requests under way for a while, and all tunnels. */
  public long streams() {
    return open;
  }

  /** How many of them are tunnels. */
  public long tunnels() {
    return tunnels.size();
  }

  /** Judgements since the start. */
  public long judged() {
    return judge.judged();
  }

  /** What they took, in all. */
  public long judgingMicros() {
    return judge.nanos() / 1000;
  }

  private void watch() {
    long known = news.getAsLong();
    long last = System.nanoTime();
    boolean drained = false;
    while (!closed) {
      LockSupport.parkNanos(TICK);
      try {
        abortTheStubborn();
        long told = news.getAsLong();
        if (told != known || drained != draining || System.nanoTime() - last >= round) {
          known = told;
          drained = draining;
          last = System.nanoTime();
          round();
        }
      } catch (RuntimeException fault) {
        LOG.log(Level.ERROR, "open streams could not be looked at", fault);
      }
    }
  }

  private void round() {
    long now = System.nanoTime();
    long[] seen = new long[1];
    pacing.begin(now);
    exchanges.forEach(
        (slot, stream) -> {
          if (stream.ageNanos(now) >= YOUNG) {
            seen[0]++;
            reviewSafely(stream, slot);
          }
        });
    for (var tunnel : tunnels) {
      seen[0]++;
      reviewSafely(tunnel, null);
    }
    open = seen[0];
  }

  /** A fault of one stream must not keep the others from being judged. */
  private void reviewSafely(
      OpenStream stream, @Nullable AtomicReference<@Nullable OpenStream> slot) {
    try {
      review(stream, slot);
      stream.tick(System.nanoTime());
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "an open stream could not be looked at", fault);
    }
  }

  private void review(OpenStream stream, @Nullable AtomicReference<@Nullable OpenStream> slot) {
    if (stream.cut() != null) {
      return;
    }
    var denied = judge.judgeAgain(stream, draining);
    pacing.did();
    if (denied == null || (slot != null && slot.get() != stream)) {
      return;
    }
    stream.cutAt = System.nanoTime();
    stream.cut(denied);
    // Who is still in its slot now will see, when it leaves, that it was cut.
    if (slot != null && slot.get() == stream) {
      cutting.add(new Cut(stream, slot));
    }
  }

  /** A client that does not read keeps its thread waiting, whatever happened to the upstream. */
  private void abortTheStubborn() {
    long now = System.nanoTime();
    for (Iterator<Cut> each = cutting.iterator(); each.hasNext(); ) {
      var cut = each.next();
      if (cut.slot().get() != cut.stream()) {
        each.remove();
      } else if (now - cut.stream().cutAt >= STUBBORN) {
        cut.stream().abortUnlessLeft();
        each.remove();
      }
    }
  }

  /** The node stops: what would never end by itself is ended, so that its client goes elsewhere. */
  public void drain() {
    draining = true;
    LockSupport.unpark(thread);
  }

  /** Stops looking. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
