package dev.portcullis.cluster.limit;

import com.hazelcast.map.IMap;
import dev.portcullis.cluster.grid.BudgetLifetime;
import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.Threads;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.lease.BookEntry;
import dev.portcullis.rate.lease.Booked;
import dev.portcullis.rate.lease.BudgetPool;
import dev.portcullis.rate.lease.Charge;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The shared books in the grid: per budget the numbers of one {@link BookEntry}, changed by
 * compare-and-set.
 *
 * <p>Charges are made by a few threads of this pool, at most {@value #WAITING} waiting; one that
 * takes longer than {@value #PATIENCE_MILLIS} ms counts as failed, whatever becomes of it. Outside
 * the main part of a split cluster ({@link Grid#main}) the books are closed: its copies of them are
 * not the truth.
 *
 * <p>A budget that nobody touched for at least the time in which it is full again is dropped. Each
 * member keeps a bounded number and drops those untouched for the longest time beyond it: then what
 * the other nodes admitted is forgotten, not what the charging node knows, since each charge brings
 * that along; and what was granted within the last quarter of a second may be granted once more.
 */
final class GridBudgetPool implements BudgetPool, AutoCloseable {
  private static final long PATIENCE_MILLIS = 500;
  private static final int THREADS = 4;
  private static final int WAITING = 1_024;
  private static final int MOST_RACES = 100;
  private static final char SEPARATOR = '\u001f';

  private final Grid grid;
  private final long node;
  private final ThreadPoolExecutor threads;

  /**
   * @param node who asks; another one with each start
   */
  GridBudgetPool(Grid grid, long node) {
    this.grid = grid;
    this.node = node;
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
  public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
    var answer = new CompletableFuture<Booked>();
    answer.orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    try {
      threads.execute(() -> charge(budget, key, charge, answer));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void charge(Budget budget, String key, Charge charge, CompletableFuture<Booked> answer) {
    if (answer.isDone()) {
      return;
    }
    try {
      answer.complete(charged(budget, name(budget, key), charge).booked(node));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private BookEntry charged(Budget budget, String name, Charge charge) {
    var books = books(budget);
    var first = BookEntry.charged(null, budget, node, charge);
    for (int race = 0; race < MOST_RACES; race++) {
      // One way for a budget that is new, two for one that is not.
      long[] numbers = books.putIfAbsent(name, first.numbers());
      if (numbers == null) {
        return first;
      }
      var held = BookEntry.of(numbers);
      var charged = BookEntry.charged(held, budget, node, charge);
      if (charged.equals(held) || books.replace(name, numbers, charged.numbers())) {
        return charged;
      }
    }
    throw new IllegalStateException("a budget changed faster than it could be charged");
  }

  private IMap<String, long[]> books(Budget budget) {
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
