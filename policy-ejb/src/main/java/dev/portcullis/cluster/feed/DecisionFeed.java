package dev.portcullis.cluster.feed;

import com.hazelcast.ringbuffer.OverflowPolicy;
import com.hazelcast.ringbuffer.Ringbuffer;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.HazelcastConfiguration;
import dev.portcullis.cluster.grid.Threads;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The latest decisions of all nodes, for a person to look at: the last {@value
 * HazelcastConfiguration#DECISIONS_KEPT}, for at most a day. The decision log of each node is the
 * record; this is a window on it.
 *
 * <p>{@link #offer} never waits: lines go into the grid in batches, four times a second, and beyond
 * {@value #WAITING} waiting ones they are left out and counted. When the grid is gone, lines are
 * left out and reading yields nothing; when it is split, each part sees its own.
 */
public final class DecisionFeed implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(DecisionFeed.class.getName());
  private static final int WAITING = 1_000;
  private static final int BATCH = 250;
  private static final int READ_AT_ONCE = 1_000;
  private static final long PATIENCE_SECONDS = 3;
  private static final long PERIOD_MILLIS = 250;

  /** Between the id and the line of an entry; no id holds it. */
  private static final char SEPARATOR = '\n';

  private final Grid grid;
  private final ConcurrentLinkedQueue<byte[]> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();
  private final LongAdder leftOut = new LongAdder();
  private final ScheduledExecutorService timer;

  /** A feed over the grid. */
  public DecisionFeed(Grid grid) {
    this.grid = grid;
    this.timer = Executors.newSingleThreadScheduledExecutor(Threads.daemon("portcullis-feed"));
    timer.scheduleWithFixedDelay(this::flush, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Adds a decision, unless too many wait already.
   *
   * @param entry gives the decision id, a line feed and the decision line, JSON, all in ASCII;
   *     asked at once where there is room, else never
   */
  public void offer(Supplier<byte[]> entry) {
    if (size.incrementAndGet() > WAITING) {
      size.decrementAndGet();
      leftOut.increment();
      return;
    }
    waiting.add(entry.get());
  }

  /** How many lines were left out on this node. */
  public long leftOut() {
    return leftOut.sum();
  }

  /** The latest lines, the newest first, at most {@code count}; waits at most some seconds. */
  public List<String> tail(int count) {
    var lines = new ArrayList<String>();
    for (byte[] entry : read(count)) {
      String text = new String(entry, StandardCharsets.US_ASCII);
      lines.add(text.substring(text.indexOf(SEPARATOR) + 1));
    }
    Collections.reverse(lines);
    return lines;
  }

  /** The line of a decision, if it is among those kept; waits at most some seconds. */
  public Optional<String> find(String id) {
    byte[] start = (id + SEPARATOR).getBytes(StandardCharsets.UTF_8);
    int length = start.length;
    for (byte[] entry : read(HazelcastConfiguration.DECISIONS_KEPT)) {
      if (entry.length >= length && Arrays.equals(entry, 0, length, start, 0, length)) {
        return Optional.of(
            new String(entry, length, entry.length - length, StandardCharsets.US_ASCII));
      }
    }
    return Optional.empty();
  }

  /** Stops; what still waits is given to the grid if it is there. */
  @Override
  public void close() {
    timer.shutdown();
    try {
      timer.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    flush();
  }

  /** Sends what waits now; what comes meanwhile is for the next time. */
  private void flush() {
    for (int left = size.get(); left > 0; left -= BATCH) {
      var batch = take(Math.min(left, BATCH));
      if (batch.isEmpty()) {
        return;
      }
      if (ask(ring -> ring.addAllAsync(batch, OverflowPolicy.OVERWRITE)) == null) {
        leftOut.add(batch.size());
      }
    }
  }

  private List<byte[]> take(int most) {
    var batch = new ArrayList<byte[]>(most);
    while (batch.size() < most) {
      var entry = waiting.poll();
      if (entry == null) {
        break;
      }
      batch.add(entry);
    }
    size.addAndGet(-batch.size());
    return batch;
  }

  /** The last {@code count} entries, the oldest first. */
  private List<byte[]> read(int count) {
    var entries = new ArrayList<byte[]>();
    try {
      var ring = ring();
      long end = ring.tailSequence();
      long next = Math.max(ring.headSequence(), end - count + 1);
      while (next <= end) {
        long from = next;
        int most = (int) Math.min(READ_AT_ONCE, end - next + 1);
        var read = ask(r -> r.readManyAsync(from, 0, most, null));
        if (read == null || read.readCount() == 0) {
          break;
        }
        read.forEach(entries::add);
        next = read.getNextSequenceToReadFrom();
      }
    } catch (RuntimeException e) {
      LOG.log(Level.FINE, "the grid is gone", e);
    }
    return entries;
  }

  private interface Question<T> {
    CompletionStage<T> put(Ringbuffer<byte[]> ring);
  }

  /** The answer; null if there is none in time. */
  private <T> @Nullable T ask(Question<T> question) {
    try {
      return question.put(ring()).toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      LOG.log(Level.FINE, "the grid did not answer", e);
    }
    return null;
  }

  private Ringbuffer<byte[]> ring() {
    return grid.hazelcast().getRingbuffer(HazelcastConfiguration.DECISIONS);
  }
}
