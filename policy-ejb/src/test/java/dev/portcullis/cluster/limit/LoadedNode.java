package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.GridSettings;
import dev.portcullis.cluster.grid.TestGrids;
import dev.portcullis.cluster.grid.Threads;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.testing.Awaiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A node in a process of its own that offers requests to its limits and keeps a record of each,
 * which outlives even a killed process. It does what its standard input says, and ends with it:
 *
 * <ul>
 *   <li>{@code nodes <n>}: says {@code nodes <n>} once its limits know of so many
 *   <li>{@code offer <key> <per second> <start> <seconds> <file>}: from a time in microseconds on
 *   <li>{@code without}: says for how many milliseconds it was without the books so far
 * </ul>
 */
final class LoadedNode {
  static final Budget BUDGET =
      Budget.of("hot", "subject", 1000, Duration.ofSeconds(1), 1000, WithoutGrid.SHARE);

  private static final long POLL_MILLIS = 20;

  private final GridLimits limits;
  private final AtomicLong withoutMillis = new AtomicLong();
  private long answered;
  private long unanswered;

  private LoadedNode(GridLimits limits) {
    this.limits = limits;
  }

  /** Cluster name, members, port. */
  public static void main(String... args) throws IOException {
    var settings =
        new GridSettings(
            args[0],
            args[0],
            List.of(args[1].split(",")),
            Integer.parseInt(args[2]),
            "127.0.0.1",
            Optional.of(TestGrids.SECRET));
    try (var grid = Grid.open(settings);
        var limits = new GridLimits(grid, 1000)) {
      var node = new LoadedNode(limits);
      var poll = Executors.newSingleThreadScheduledExecutor(Threads.daemon("poll"));
      var unused =
          poll.scheduleAtFixedRate(node::poll, POLL_MILLIS, POLL_MILLIS, TimeUnit.MILLISECONDS);
      node.obey();
    }
  }

  /** Microseconds of the machine's wall clock, which all its processes share. */
  static long micros() {
    var now = Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
  }

  /** A record's entry: microseconds, and whether the request was admitted, in the lowest bit. */
  static LongBuffer record(Path file, long entries) throws IOException {
    try (var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, entries * Long.BYTES).asLongBuffer();
    }
  }

  private void obey() throws IOException {
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      var words = List.of(line.split(" "));
      switch (words.get(0)) {
        case "nodes" -> awaitNodes(Long.parseLong(words.get(1)));
        case "offer" -> new Thread(() -> offer(words), line).start();
        case "without" -> System.out.println("without " + withoutMillis.get());
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private void awaitNodes(long count) {
    Awaiting.until(() -> limits.figures().getOrDefault("nodes", 0L) == count);
    System.out.println("nodes " + count);
  }

  private void offer(List<String> words) {
    long perSecond = Long.parseLong(words.get(2));
    long start = Long.parseLong(words.get(3));
    long seconds = Long.parseLong(words.get(4));
    try {
      var record = record(Path.of(words.get(5)), perSecond * seconds);
      offer(limits.limiter(), words.get(1), perSecond, start, record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As many as are due by the clock, until the record is full. */
  private static void offer(
      Limiter limiter, String key, long perSecond, long start, LongBuffer record) {
    while (record.hasRemaining()) {
      long due = (micros() - start) * perSecond / TimeUnit.SECONDS.toMicros(1);
      while (record.hasRemaining() && record.position() < due) {
        long at = micros();
        boolean admitted = limiter.acquire(BUDGET, key, null, 1, 0) <= 0;
        record.put(2 * at + (admitted ? 1 : 0));
      }
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(300));
    }
  }

  /** While the books fail to answer and do not answer, this node is without them. */
  private void poll() {
    var figures = limits.figures();
    long nowAnswered = figures.getOrDefault("settlements", 0L);
    long nowUnanswered = figures.getOrDefault("unanswered", 0L);
    if (nowAnswered == answered && nowUnanswered > unanswered) {
      withoutMillis.addAndGet(POLL_MILLIS);
    }
    answered = nowAnswered;
    unanswered = nowUnanswered;
  }
}
