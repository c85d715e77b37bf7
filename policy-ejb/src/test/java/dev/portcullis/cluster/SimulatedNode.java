package dev.portcullis.cluster;

import dev.portcullis.rate.Budget;
import dev.portcullis.rate.BudgetPool;
import dev.portcullis.rate.LeasedLimiter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** A node of a {@link SimulatedCluster}, and its way to the books. */
final class SimulatedNode implements BudgetPool {
  private static final long LONGEST_LAG = 800 * SimulatedCluster.MILLISECOND;
  private static final long TICK = 5 * SimulatedCluster.MILLISECOND;
  private static final long LOOK = 250 * SimulatedCluster.MILLISECOND;
  private static final long PATIENCE = 500 * SimulatedCluster.MILLISECOND;
  private static final long HAND_OVER = 50_000;

  UUID id;
  boolean alive = true;
  boolean leaving;
  final LeasedLimiter limiter;
  private final SimulatedCluster cluster;
  final Set<UUID> departed = new HashSet<>();
  Map<String, Long> books;
  int part;
  private List<SimulatedNode> visible = List.of();
  private Membership membership;
  private long withoutSince;

  /** What is asked of the books. */
  private record Charge(long cost, long floor, long known) {}

  SimulatedNode(SimulatedCluster cluster, Map<String, Long> books, int part, long clockAhead) {
    this.cluster = cluster;
    this.books = books;
    this.part = part;
    this.id = cluster.id();
    this.membership = Membership.of(List.of(id));
    this.limiter =
        new LeasedLimiter(
            () -> cluster.now + clockAhead,
            1000,
            this,
            this::believed,
            run -> cluster.after(HAND_OVER, run));
  }

  /** How many nodes it believes in. */
  int believed() {
    return membership.nodes();
  }

  /** Whether it believes itself in the main part. */
  boolean main() {
    return membership.main();
  }

  /** Begins to look and to settle. */
  void start() {
    visible = reachable();
    membership = Membership.of(ids());
    tick();
    lookAgain();
  }

  /** Notices who is there. */
  void see() {
    visible = reachable();
    look();
  }

  private List<SimulatedNode> reachable() {
    return cluster.nodes.stream().filter(node -> node.part == part).toList();
  }

  private List<UUID> ids() {
    return visible.stream().map(node -> node.id).toList();
  }

  private void look() {
    membership = membership.seeing(ids(), departed, cluster.now);
  }

  private void lookAgain() {
    if (alive) {
      look();
      cluster.after(LOOK, this::lookAgain);
    }
  }

  private void tick() {
    if (alive) {
      limiter.tick();
      cluster.after(TICK, this::tick);
    }
  }

  @Override
  public boolean open() {
    boolean open = membership.main();
    if (!open) {
      without(cluster.now);
    }
    return open;
  }

  @Override
  public CompletionStage<Long> charge(
      Budget budget, String key, long cost, long floor, long known) {
    var answer = new CompletableFuture<Long>();
    long sent = cluster.now;
    cluster.after(PATIENCE, () -> giveUp(answer, sent));
    var keeper = visible.get(0);
    if (alive && !cluster.lost()) {
      cluster.after(
          keeper == this ? 1 : cluster.way(),
          () -> book(keeper, budget.limit() + key, new Charge(cost, floor, known), answer));
    }
    return answer;
  }

  private void giveUp(CompletableFuture<Long> answer, long sent) {
    if (!answer.isDone()) {
      without(sent);
      answer.completeExceptionally(new TimeoutException());
    }
  }

  private void book(
      SimulatedNode keeper, String name, Charge charge, CompletableFuture<Long> answer) {
    if (!keeper.alive || keeper.part != part) {
      return;
    }
    Long tat = keeper.books.get(name);
    long charged = Math.max(tat == null ? charge.known : tat + charge.cost, charge.floor);
    keeper.books.put(name, charged);
    if (!cluster.lost()) {
      cluster.after(keeper == this ? 1 : cluster.way(), () -> answered(answer, charged));
    }
  }

  private void answered(CompletableFuture<Long> answer, long charged) {
    if (alive && !answer.isDone()) {
      cluster.waited(untilNow());
      withoutSince = 0;
      answer.complete(charged);
    }
  }

  /** From when on a unit may have waited for these books in vain. */
  private void without(long since) {
    if (withoutSince == 0) {
      withoutSince = since - LONGEST_LAG;
    }
  }

  /** For how long it has been without books, nanoseconds. */
  long untilNow() {
    return withoutSince == 0 ? 0 : cluster.now - withoutSince;
  }
}
