package dev.portcullis.proxy.observation;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The decision log: one line of JSON per request, written by one thread of its own, away from the
 * requests.
 *
 * <p>Lines wait in a bounded queue. When the disk is too slow, requests are held back for a moment;
 * when that does not help, the line is dropped and counted: a full disk must not stop the gate.
 * What is in the queue is written when the application stops, and lost when the process is killed:
 * at most {@link #PAUSE} worth of lines.
 */
public final class DecisionLog implements AutoCloseable {

  private static final Logger LOG = System.getLogger(DecisionLog.class.getName());

  /** How long the writer sleeps when there is nothing to write. */
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** How often a request that finds the queue full waits for a millisecond. */
  private static final int PATIENCE = 50;

  private static final int BATCH_BYTES = 64 << 10;

  private final RotatingFile file;
  private final @Nullable PrintStream copy;
  private final Consumer<Supplier<byte[]>> feed;
  private final FeedText feedText = new FeedText();
  private final JsonText batch = new JsonText();
  private final DecisionLineText text;
  private final LineQueue queue;
  private final LongAdder dropped = new LongAdder();
  private final Thread writer = new Thread(this::write, "portcullis-decision-log");
  private volatile boolean closing;
  private boolean failing;

  /**
   * @param copy where lines go besides the file, or null
   * @param feed who else is given each decision: its id, a line feed and its line, in ASCII; asks
   *     for them at once or never, and must neither wait nor throw
   * @param node this node's name
   * @param capacity how many lines may wait
   */
  public DecisionLog(
      RotatingFile file,
      @Nullable PrintStream copy,
      Consumer<Supplier<byte[]>> feed,
      String node,
      int capacity) {
    this.file = file;
    this.copy = copy;
    this.feed = feed;
    this.queue = new LineQueue(capacity);
    this.text = new DecisionLineText(node);
    writer.setDaemon(true);
    writer.start();
  }

  /** Takes a line; waits a moment where the queue is full, then drops it. */
  public void add(DecisionLine line) {
    for (int i = 0; queue.full(); i++) {
      if (i == PATIENCE || closing) {
        dropped.increment();
        return;
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    queue.add(line);
  }

  /** How many lines were dropped since the start. */
  public long dropped() {
    return dropped.sum();
  }

  private void write() {
    while (true) {
      boolean last = closing;
      if (!writeBatch()) {
        if (last) {
          return;
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Writes what waits, up to the size of a batch, and says whether there was anything. */
  private boolean writeBatch() {
    batch.clear();
    int lines = 0;
    DecisionLine line;
    while (batch.size() < BATCH_BYTES && (line = queue.poll()) != null) {
      int start = batch.size();
      text.write(line, batch);
      feed(line, start);
      batch.endLine();
      lines++;
    }
    if (lines == 0) {
      return false;
    }
    queue.taken(lines);
    store(lines);
    return true;
  }

  private void feed(DecisionLine line, int start) {
    var claims = line.decision().subject().claims();
    feed.accept(() -> feedText.of(line.request().id(), batch, start, claims));
  }

  private void store(int lines) {
    if (copy != null) {
      copy.write(batch.bytes(), 0, batch.size());
      copy.flush();
    }
    try {
      file.write(batch.bytes(), batch.size());
      failing = false;
    } catch (IOException e) {
      dropped.add(lines);
      if (!failing) {
        failing = true;
        LOG.log(Level.ERROR, "the decision log cannot be written: " + e);
      }
    }
  }

  /** Writes all that waits, then ends. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(writer);
    try {
      writer.join(Duration.ofSeconds(10).toMillis());
      file.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.log(Level.ERROR, "the decision log cannot be closed: " + e);
    }
  }
}
