package dev.portcullis.rate.concurrency;

import dev.portcullis.rate.gcra.KeyUse;
import dev.portcullis.rate.gcra.LimitState;
import dev.portcullis.rate.gcra.LimitState.Unit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Requests under way at one time, over all nodes, without asking one of them on a request's way.
 *
 * <p>In <em>rounds</em>, some twenty a second, a node first posts what it has under way per key,
 * then reads what the others have posted. Until its next round it may grow, beyond what it posted,
 * by its share of what it saw to be free, at least by one:
 *
 * <pre>  ceiling = posted + max(1, (most − posted − others) / n), while posted + others &lt; most
 * </pre>
 *
 * <p><b>The law.</b> All nodes together have under way at most
 *
 * <pre>  most + (n − 1) × max(1, most / n)</pre>
 *
 * <p>Proof: of all nodes' last admissions take the one whose round's reading is the newest. By that
 * reading, what the node has and what it saw of the others fits in {@code most}. Each other node
 * read earlier, so it has posted before what it may have grown from: that was seen, and only the
 * growth of its own round, one share, was not. Where the free room is small, so is the share: in
 * practice the excess is what several nodes admit within one round.
 *
 * <p>A refusal is just but for one case: the share of a round is used up and the next round has not
 * come. A node asks for it at once then.
 *
 * <p><b>Nodes come and go.</b> A node that joins brings a share. What a dead node had under way no
 * longer counts once the grid has taken it from its members. <b>Alone</b> the count is exact.
 * <b>Without the grid</b>, or with a round older than a second: {@code WithoutGrid.SHARE} gives
 * each node {@code max(1, most / n)}, {@code WithoutGrid.REFUSE} nothing, {@code WithoutGrid.ALLOW}
 * each node {@code most}.
 *
 * <p><b>Bounds.</b> A key is held while it has a request under way, so there are never more keys
 * than requests.
 */
public final class ConcurrencyLimiter {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier clock;
  private final IntSupplier nodes;
  private final InFlightBoard board;
  private final Runnable soon;
  private final ConcurrentHashMap<CellKey, Cell> cells = new ConcurrentHashMap<>();
  private volatile Map<String, Long> others = Map.of();
  private volatile long heard;
  private Map<String, Long> posted = Map.of();
  private long postedAt;

  private record CellKey(ConcurrencyBudget budget, String key) {}

  /** What is under way, or {@link #DROPPED}; it may grow to the ceiling. */
  private static final class Cell extends AtomicLong {
    static final long DROPPED = -1;
    private static final long serialVersionUID = 1L;

    private volatile long ceiling;
  }

  /**
   * @param clock nanoseconds that never go back
   * @param nodes how many nodes may be admitting, this one included
   * @param soon asks for a round before it is due; must not wait
   */
  public ConcurrencyLimiter(
      LongSupplier clock, IntSupplier nodes, InFlightBoard board, Runnable soon) {
    this.clock = clock;
    this.nodes = nodes;
    this.board = board;
    this.soon = soon;
    this.heard = clock.getAsLong() - PATIENCE_NANOS;
  }

  /** Whether one request more may be under way; if so, {@link #leave} must be called once. */
  public boolean enter(ConcurrencyBudget budget, String key) {
    var at = new CellKey(budget, key);
    while (true) {
      var cell = cells.computeIfAbsent(at, this::open);
      long most = bound(budget, cell);
      long now = cell.get();
      if (now >= most) {
        return refuse(budget, at, cell, now);
      }
      if (now != Cell.DROPPED && cell.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }

  /** A request that entered has ended. */
  public void leave(ConcurrencyBudget budget, String key) {
    var at = new CellKey(budget, key);
    var cell = cells.get(at);
    if (cell != null && cell.decrementAndGet() == 0) {
      drop(at, cell);
    }
  }

  /** What a client is told. */
  public LimitState state(ConcurrencyBudget budget, String key) {
    var cell = cells.get(new CellKey(budget, key));
    long own = cell == null ? 0 : Math.max(cell.get(), 0);
    long all = own + (nodes.getAsInt() == 1 ? 0 : others.getOrDefault(budget.posted(key), 0L));
    long left = Math.max(budget.most() - all, 0);
    return new LimitState(
        budget.limit(), Unit.CONCURRENT_REQUESTS, budget.most(), 0, left > 0, left, 0, 0);
  }

  /** Requests under way that are counted on this node. */
  public long inFlight() {
    return cells.values().stream().mapToLong(cell -> Math.max(cell.get(), 0)).sum();
  }

  /**
   * The keys that have most of their places taken by requests on this node, the fullest first.
   *
   * @param most how many at most
   */
  public List<KeyUse> nearest(int most) {
    return cells.entrySet().stream()
        .map(entry -> use(entry.getKey(), Math.max(entry.getValue().get(), 0)))
        .sorted(Comparator.comparingDouble(KeyUse::left).thenComparing(KeyUse::key))
        .limit(most)
        .toList();
  }

  private static KeyUse use(CellKey at, long taken) {
    long most = at.budget.most();
    return new KeyUse(at.budget.limit(), at.key, Math.max(most - taken, 0), most, 0);
  }

  /** One round; one thread calls it. Where it fails, what was heard grows old. */
  public void round() {
    if (nodes.getAsInt() == 1) {
      heard = clock.getAsLong();
      others = Map.of();
      return;
    }
    long started = clock.getAsLong();
    var own = new HashMap<CellKey, Long>();
    cells.forEach((at, cell) -> own.put(at, Math.max(cell.get(), 0)));
    post(own, started);
    others = Map.copyOf(board.others());
    own.forEach((at, count) -> raise(at, count));
    heard = started;
  }

  /** What has not changed is posted again once a second, lest the board forget it. */
  private void post(Map<CellKey, Long> own, long now) {
    var told = new HashMap<String, Long>();
    own.forEach((at, count) -> told.put(at.budget.posted(at.key), count));
    boolean known = told.equals(posted) && (told.isEmpty() || now - postedAt < PATIENCE_NANOS);
    if (!known) {
      board.post(told);
      posted = told;
      postedAt = now;
    }
  }

  private void raise(CellKey at, long count) {
    var cell = cells.get(at);
    if (cell != null) {
      cell.ceiling = ceiling(at, count);
    }
  }

  private long ceiling(CellKey at, long own) {
    long free = at.budget.most() - own - others.getOrDefault(at.budget.posted(at.key), 0L);
    return free <= 0 ? own : own + Math.max(1, free / Math.max(nodes.getAsInt(), 1));
  }

  private Cell open(CellKey at) {
    var cell = new Cell();
    cell.ceiling = ceiling(at, 0);
    return cell;
  }

  private long bound(ConcurrencyBudget budget, Cell cell) {
    int count = nodes.getAsInt();
    if (count == 1) {
      return budget.most();
    }
    if (clock.getAsLong() - heard < PATIENCE_NANOS) {
      return cell.ceiling;
    }
    return switch (budget.withoutGrid()) {
      case SHARE -> Math.max(budget.most() / count, 1);
      case REFUSE -> 0;
      case ALLOW -> budget.most();
    };
  }

  private boolean refuse(ConcurrencyBudget budget, CellKey at, Cell cell, long now) {
    if (now == 0) {
      drop(at, cell);
    } else if (now < budget.most()) {
      soon.run();
    }
    return false;
  }

  private void drop(CellKey at, Cell cell) {
    if (cell.compareAndSet(0, Cell.DROPPED)) {
      cells.remove(at, cell);
    }
  }
}
