package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Budget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * Nodes that share books over a simulated grid: the limiter's own code, one thread, a clock that
 * jumps from event to event, and a seed that repeats everything.
 */
final class Simulation {
  static final long MILLISECOND = 1_000_000;
  private static final long TICK = 5 * MILLISECOND;
  private static final long TIMEOUT = 500 * MILLISECOND;

  final List<Node> nodes = new ArrayList<>();
  final Random random;
  final Map<String, BookEntry> books = new HashMap<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final long longestWay;
  private long order;
  long now = 1L << 58;

  private record Event(long time, long order, Runnable run) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /**
   * @param longestWay nanoseconds that a message takes at most, in one direction
   */
  Simulation(int count, long seed, long longestWay) {
    this.random = new Random(seed);
    this.longestWay = longestWay;
    for (int i = 0; i < count; i++) {
      nodes.add(new Node());
    }
    nodes.forEach(Node::tick);
  }

  /** A node joins. */
  Node join() {
    var node = new Node();
    nodes.add(node);
    node.tick();
    return node;
  }

  /** Lets time pass. */
  void run(long nanos) {
    long until = now + nanos;
    while (!events.isEmpty() && events.peek().time() <= until) {
      var event = events.remove();
      now = event.time();
      event.run().run();
    }
    now = until;
  }

  void after(long nanos, Runnable run) {
    events.add(new Event(now + nanos, order++, run));
  }

  private long way() {
    return 1 + (long) (random.nextDouble() * longestWay);
  }

  final class Node implements BudgetPool {
    final long id = nodes.size();
    final LeasedLimiter limiter =
        new LeasedLimiter(() -> now, 1000, this, nodes::size, run -> after(50_000, run));

    /** Messages are lost both ways. */
    boolean cutOff;

    /** Whether it knows that it is cut off. */
    boolean open = true;

    boolean dead;

    boolean acquire(Budget limit, String key) {
      return limiter.acquire(limit, key, null, 1, 0) == 0;
    }

    private void tick() {
      if (!dead) {
        limiter.tick();
        after(TICK, this::tick);
      }
    }

    @Override
    public boolean open() {
      return open;
    }

    @Override
    public CompletionStage<Booked> charge(Budget limit, String key, Charge charge) {
      var answer = new CompletableFuture<Booked>();
      after(TIMEOUT, () -> answer.completeExceptionally(new TimeoutException()));
      if (!cutOff && !dead) {
        after(way(), () -> book(limit, key, charge, answer));
      }
      return answer;
    }

    private void book(Budget limit, String key, Charge charge, CompletableFuture<Booked> answer) {
      var charged =
          books.compute(
              limit.limit() + key, (name, held) -> BookEntry.charged(held, limit, id, charge));
      if (!cutOff && !dead) {
        after(way(), () -> answer.complete(charged.booked(id)));
      }
    }
  }
}
