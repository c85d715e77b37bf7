package dev.portcullis.bench.limits;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Limiter;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.rate.gcra.WithoutGrid;
import dev.portcullis.rate.lease.BookEntry;
import dev.portcullis.rate.lease.Booked;
import dev.portcullis.rate.lease.BudgetPool;
import dev.portcullis.rate.lease.Charge;
import dev.portcullis.rate.lease.LeasedLimiter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One decision about a key that is known. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Decision {
  private static final String KEY = "subject-42";
  private static final long MOST = 1_000_000_000;

  /** {@code local}, or {@code leased} with the number of nodes. */
  @Param({"local", "leased-1", "leased-3"})
  public String limiter = "local";

  private final ScheduledExecutorService own = Executors.newSingleThreadScheduledExecutor();
  private final Budget ample =
      Budget.of("ample", "subject", MOST, Duration.ofSeconds(1), MOST, WithoutGrid.SHARE);
  private final Budget spent =
      Budget.of("spent", "subject", 1, Duration.ofHours(1), 3, WithoutGrid.SHARE);
  private @Nullable Limiter measured;

  /** Books that answer at once, on the limiter's own thread. */
  private static final class PromptBooks implements BudgetPool {
    private static final long NODE = 1;
    private final ConcurrentHashMap<String, BookEntry> books = new ConcurrentHashMap<>();

    @Override
    public boolean open() {
      return true;
    }

    @Override
    public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
      var charged =
          books.compute(
              budget.limit() + key, (name, held) -> BookEntry.charged(held, budget, NODE, charge));
      return CompletableFuture.completedFuture(charged.booked(NODE));
    }
  }

  /** Makes the limiter, and lets it know both keys. */
  @Setup(Level.Trial)
  public void open() {
    measured =
        limiter.equals("local") ? local() : leased(limiter.charAt(limiter.length() - 1) - '0');
    for (int i = 0; i < 10; i++) {
      var unused = admitted() + refused();
    }
  }

  /** Ends the limiter's own thread. */
  @TearDown(Level.Trial)
  public void close() {
    own.shutdownNow();
  }

  /** The unit is there. */
  @Benchmark
  public long admitted() {
    return limiter().acquire(ample, KEY, null, 1, 0);
  }

  /** The unit is not there. */
  @Benchmark
  public long refused() {
    return limiter().acquire(spent, KEY, null, 1, 0);
  }

  private Limiter limiter() {
    if (measured == null) {
      throw new IllegalStateException("not set up");
    }
    return measured;
  }

  private static Limiter local() {
    return new LocalLimiter(System::nanoTime, 100_000);
  }

  private Limiter leased(int nodes) {
    var leased = new LeasedLimiter(System::nanoTime, 100_000, new PromptBooks(), () -> nodes, own);
    var unused = own.scheduleWithFixedDelay(leased::tick, 5, 5, TimeUnit.MILLISECONDS);
    return leased;
  }
}
