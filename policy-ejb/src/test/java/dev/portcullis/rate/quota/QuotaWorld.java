package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Nodes that share a simulated ledger, in one thread: the limiter's own code, a clock set by hand.
 */
final class QuotaWorld {
  static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  static final int CAPACITY = 2000;

  final SimulatedLedger ledger = new SimulatedLedger();
  final List<Node> nodes = new ArrayList<>();
  private final int count;

  /** Units admitted and not given back, by account. */
  final Map<QuotaAccount, Long> admitted = new HashMap<>();

  long nanos = -5 * SECOND;
  long millis = Instant.parse("2026-11-25T12:00:00Z").toEpochMilli();

  QuotaWorld(int count) {
    this.count = count;
    for (int i = 0; i < count; i++) {
      nodes.add(new Node());
    }
  }

  /** A node starts, in place of the one that was killed. */
  Node start(int index) {
    var node = new Node();
    nodes.set(index, node);
    return node;
  }

  Node node(int index) {
    return nodes.get(index);
  }

  /** Time passes, and each node looks after its quotas once. */
  void pass(long duration) {
    nanos += duration;
    millis += TimeUnit.NANOSECONDS.toMillis(duration);
    nodes.forEach(node -> node.limiter.tick());
  }

  static QuotaBudget daily(long units) {
    return daily(units, WithoutGrid.REFUSE);
  }

  static QuotaBudget daily(long units, WithoutGrid withoutGrid) {
    return new QuotaBudget("daily", "subject", units, QuotaPeriod.DAY, ZoneOffset.UTC, withoutGrid);
  }

  QuotaAccount account(QuotaBudget budget, String key) {
    var now = Instant.ofEpochMilli(millis);
    return new QuotaLease(budget, key, now, nanos).account();
  }

  final class Node {
    /** What waits for a thread; nothing does while {@link #eager}. */
    final Queue<Runnable> tasks = new ArrayDeque<>();

    boolean eager = true;

    final LeasedQuotaLimiter limiter =
        new LeasedQuotaLimiter(
            ledger,
            () -> Instant.ofEpochMilli(millis),
            () -> nanos,
            () -> count,
            this::execute,
            CAPACITY,
            0);

    boolean acquire(QuotaBudget budget, String key, long units) {
      boolean there = limiter.acquire(budget, key, null, units) == 0;
      if (there) {
        admitted.merge(account(budget, key), units, Long::sum);
      }
      return there;
    }

    /** Units admitted of so many requests for one each. */
    int admitted(QuotaBudget budget, String key, int requests) {
      int there = 0;
      for (int i = 0; i < requests; i++) {
        there += acquire(budget, key, 1) ? 1 : 0;
      }
      return there;
    }

    void refund(QuotaBudget budget, String key, long units) {
      limiter.refund(budget, key, units);
      admitted.merge(account(budget, key), -units, Long::sum);
    }

    void stop() {
      while (!limiter.settleAll()) {
        run();
      }
    }

    void run() {
      for (var task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    long figure(String name) {
      return limiter.figures().getOrDefault(name, -1L);
    }

    private void execute(Runnable task) {
      if (eager) {
        task.run();
      } else {
        tasks.add(task);
      }
    }
  }
}
