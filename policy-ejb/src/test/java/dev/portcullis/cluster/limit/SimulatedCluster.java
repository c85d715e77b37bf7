package dev.portcullis.cluster.limit;

import dev.portcullis.rate.lease.BookEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;

/**
 * Up to some dozen nodes that share books over a simulated grid: the limiter's own code and the
 * nodes' own judgement of who is in the main part ({@code Membership}), one thread, a clock that
 * jumps from event to event, and a seed that repeats everything.
 *
 * <p>The grid is what the limits see of Hazelcast: the eldest member that a node sees keeps the
 * books, and the others a copy in case it dies. What is sent to a member that is dead, or beyond a
 * split, is lost until the sender has noticed. A part that was split off goes on with the books as
 * they were; when it returns, its nodes do so under new names, as the youngest, and the larger
 * part's books hold.
 */
final class SimulatedCluster {
  static final long MILLISECOND = 1_000_000;
  static final long SECOND = 1000 * MILLISECOND;

  /**
   * What messages meet with.
   *
   * @param longestWay nanoseconds that one takes at most, in one direction, usually
   * @param lost the share of messages that never arrive
   * @param slow the share that take up to two seconds
   */
  record Network(long longestWay, double lost, double slow) {}

  /** The nodes that live, the eldest first. */
  final List<SimulatedNode> nodes = new ArrayList<>();

  final Random random;
  long now = 1L << 58;

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Network network;
  private final long clockError;
  private long order;
  private int parts;
  private long withoutBooks;
  private int cuts;
  private int mostLate;

  private record Event(long time, long order, Runnable run) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /**
   * @param clockError nanoseconds that a node's clock is ahead or behind at most
   */
  SimulatedCluster(int count, long seed, Network network, long clockError) {
    this.random = new Random(seed);
    this.network = network;
    this.clockError = clockError;
    var books = new HashMap<String, BookEntry>();
    for (int i = 0; i < count; i++) {
      nodes.add(node(books, 0));
    }
    nodes.forEach(SimulatedNode::start);
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

  /** A node joins the main part. */
  void join() {
    var node = node(nodes.get(0).books, nodes.get(0).part);
    nodes.add(node);
    node.start();
    seenBy(nodes, 0, 50 * MILLISECOND);
  }

  /** A node says good-bye, having booked what it can within a moment. */
  void leave(SimulatedNode node) {
    node.leaving = true;
    node.limiter.settleAll();
    after(
        SECOND / 10,
        () -> {
          node.limiter.settleAll();
          nodes.forEach(other -> other.departed.add(node.id));
          remove(node, 0);
        });
  }

  /** A node dies; the others notice after {@code notice} nanoseconds. */
  void die(SimulatedNode node, long notice) {
    cuts++;
    remove(node, notice);
  }

  /** These nodes are cut off from the others; all notice after {@code notice} nanoseconds. */
  void split(Collection<SimulatedNode> outside, long notice) {
    parts++;
    // Those outside may have books of their own until they notice.
    cuts += 2;
    var copy = new HashMap<>(outside.iterator().next().books);
    for (var node : outside) {
      node.part = parts;
      node.books = copy;
    }
    seenBy(nodes, notice, SECOND / 2);
  }

  /** The parts find each other again. */
  void heal() {
    int main = largestPart();
    var truth = nodes.stream().filter(n -> n.part == main).findFirst().orElseThrow().books;
    var returning = nodes.stream().filter(n -> n.part != main).toList();
    for (var node : returning) {
      node.books.forEach(truth::putIfAbsent);
      node.books = truth;
      node.part = main;
      node.id = id();
    }
    nodes.removeAll(returning);
    nodes.addAll(returning);
    seenBy(nodes, 0, 50 * MILLISECOND);
  }

  /** The most nodes that a node believes in. */
  int mostNodes() {
    return nodes.stream().mapToInt(SimulatedNode::believed).max().orElse(1);
  }

  /**
   * How often, at most, nodes had units that the books did not know when they granted the same to
   * others: for each death and split, and for each node at one time whose charges were lost or
   * late.
   */
  int cuts() {
    return cuts + mostLate;
  }

  /** A node was not answered for a while. */
  void late() {
    if (network.lost > 0 || network.slow > 0) {
      mostLate = Math.max(mostLate, (int) nodes.stream().filter(node -> node.late).count());
    }
  }

  /** How long nodes were without books, in all, nanoseconds. */
  long withoutBooks() {
    return withoutBooks + nodes.stream().mapToLong(SimulatedNode::untilNow).sum();
  }

  /** A node had been without books for so long. */
  void waited(long nanos) {
    withoutBooks += nanos;
  }

  /** How many parts keep books of their own and spend from them. */
  int mainParts() {
    return (int)
        nodes.stream().filter(SimulatedNode::main).map(node -> node.part).distinct().count();
  }

  private int largestPart() {
    return nodes.stream()
        .map(node -> node.part)
        .distinct()
        .max(Comparator.comparingLong(part -> nodes.stream().filter(n -> n.part == part).count()))
        .orElseThrow();
  }

  private void remove(SimulatedNode node, long notice) {
    node.alive = false;
    withoutBooks += node.untilNow();
    nodes.remove(node);
    seenBy(nodes, notice, SECOND / 10);
  }

  private SimulatedNode node(Map<String, BookEntry> books, int part) {
    long clockAhead = (long) ((random.nextDouble() * 2 - 1) * clockError);
    return new SimulatedNode(this, books, part, clockAhead);
  }

  private void seenBy(List<SimulatedNode> all, long notice, long spread) {
    for (var node : List.copyOf(all)) {
      after(notice + (long) (random.nextDouble() * spread), node::see);
    }
  }

  /** Does something later. */
  void after(long nanos, Runnable run) {
    events.add(new Event(now + nanos, order++, run));
  }

  UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  /** Whether the next message never arrives. */
  boolean lost() {
    return network.lost > 0 && random.nextDouble() < network.lost;
  }

  /** Nanoseconds that the next message takes. */
  long way() {
    boolean slow = network.slow > 0 && random.nextDouble() < network.slow;
    return 1 + (long) (random.nextDouble() * (slow ? 2 * SECOND : network.longestWay));
  }
}
