package dev.portcullis.cluster;

import com.hazelcast.map.IMap;
import dev.portcullis.rate.Budget;
import dev.portcullis.rate.BudgetPool;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The shared books in the grid: per budget one {@code Long}, changed by compare-and-set.
 *
 * <p>Charges are made by a few threads of this pool, at most {@value #WAITING} waiting; one that
 * takes longer than {@value #PATIENCE_MILLIS} ms counts as failed, whatever becomes of it. Outside
 * the main part of a split cluster ({@link Grid#main}) the books are closed: its copies of them are
 * not the truth.
 *
 * <p>A budget that nobody touched for at least the time in which it is full again is dropped. Each
 * member keeps a bounded number and drops those untouched for the longest time beyond it: then what
 * the other nodes admitted is forgotten, not what the charging node knows, since each charge brings
 * that along.
 */
final class GridBudgetPool implements BudgetPool, AutoCloseable {
  private static final long PATIENCE_MILLIS = 500;
  private static final int THREADS = 4;
  private static final int WAITING = 1_024;
  private static final int MOST_RACES = 100;
  private static final char SEPARATOR = '\u001f';

  private final Grid grid;
  private final ThreadPoolExecutor threads;

  GridBudgetPool(Grid grid) {
    this.grid = grid;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Threads.daemon("portcullis-budgets"));
  }

  @Override
  public boolean open() {
    return grid.main();
  }

  @Override
  public CompletionStage<Long> charge(
      Budget budget, String key, long cost, long floor, long known) {
    var answer = new CompletableFuture<Long>();
    answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    try {
      threads.execute(() -> charge(new Charge(budget, key, cost, floor, known), answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private record Charge(Budget budget, String key, long cost, long floor, long known) {}

  private void charge(Charge charge, CompletableFuture<Long> answer) {
    if (answer.isDone()) {
      return;
    }
    try {
      answer.complete(charge(books(charge.budget), charge));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private static long charge(IMap<String, Long> books, Charge charge) {
    String name = name(charge.budget, charge.key);
    long first = Math.max(charge.known, charge.floor);
    for (int race = 0; race < MOST_RACES; race++) {
      // One way for a budget that is new, two for one that is not.
      Long tat = books.putIfAbsent(name, first);
      if (tat == null) {
        return first;
      }
      long charged = Math.max(tat + charge.cost, charge.floor);
      if (charged == tat || books.replace(name, tat, charged)) {
        return charged;
      }
    }
    throw new IllegalStateException("a budget changed faster than it could be charged");
  }

  private IMap<String, Long> books(Budget budget) {
    var refill = Duration.ofNanos(budget.gcra().nanos(budget.gcra().tolerance()));
    return grid.hazelcast().getMap(BudgetLifetime.of(refill).map());
  }

  /** The budget's numbers are in the name: its ticks depend on them. */
  private static String name(Budget budget, String key) {
    return budget.limit()
        + SEPARATOR
        + budget.keyedBy()
        + SEPARATOR
        + budget.rate()
        + '/'
        + budget.per()
        + '/'
        + budget.burst()
        + SEPARATOR
        + key;
  }
}
