package dev.portcullis.cluster.limit;

import dev.portcullis.cluster.member.Membership;
import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.lease.BookEntry;
import dev.portcullis.rate.lease.Booked;
import dev.portcullis.rate.lease.BudgetPool;
import dev.portcullis.rate.lease.Charge;
import dev.portcullis.rate.lease.LeasedLimiter;
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
  private static final long LATE = 250 * SimulatedCluster.MILLISECOND;
  private static final long HAND_OVER = 50_000;

  UUID id;
  private final long asker;
  boolean alive = true;
  boolean leaving;

  /** Whether the books did not answer in time, nor since. */
  boolean late;

  final LeasedLimiter limiter;
  private final SimulatedCluster cluster;
  final Set<UUID> departed = new HashSet<>();
  Map<String, BookEntry> books;
  int part;
  private List<SimulatedNode> visible = List.of();
  private Membership membership;
  private long withoutSince;
  private long withoutUntil;

  SimulatedNode(SimulatedCluster cluster, Map<String, BookEntry> books, int part, long clockAhead) {
    this.cluster = cluster;
    this.books = books;
    this.part = part;
    this.id = cluster.id();
    this.asker = id.getLeastSignificantBits();
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
  public CompletionStage<Booked> charge(Budget budget, String key, Charge charge) {
    var answer = new CompletableFuture<Booked>();
    long sent = cluster.now;
    cluster.after(LATE, () -> late(answer));
    cluster.after(PATIENCE, () -> giveUp(answer, sent));
    var keeper = visible.get(0);
    if (alive && !cluster.lost()) {
      cluster.after(
          keeper == this ? 1 : cluster.way(), () -> book(keeper, budget, key, charge, answer));
    }
    return answer;
  }

  private void late(CompletableFuture<Booked> answer) {
    if (!answer.isDone()) {
      late = true;
      cluster.late();
    }
  }

  private void giveUp(CompletableFuture<Booked> answer, long sent) {
    if (!answer.isDone()) {
      without(sent);
      answer.completeExceptionally(new TimeoutException());
    }
  }

  private void book(
      SimulatedNode keeper,
      Budget budget,
      String key,
      Charge charge,
      CompletableFuture<Booked> answer) {
    if (!keeper.alive || keeper.part != part) {
      return;
    }
    var charged =
        keeper.books.compute(
            budget.limit() + key, (name, held) -> BookEntry.charged(held, budget, asker, charge));
    if (!cluster.lost()) {
      cluster.after(
          keeper == this ? 1 : cluster.way(), () -> answered(answer, charged.booked(asker)));
    }
  }

  private void answered(CompletableFuture<Booked> answer, Booked charged) {
    if (alive && !answer.isDone()) {
      cluster.waited(untilNow());
      withoutUntil = withoutSince == 0 ? withoutUntil : cluster.now + TICK;
      withoutSince = 0;
      late = false;
      answer.complete(charged);
    }
  }

  /** From when on a unit may have waited for these books in vain. */
  private void without(long since) {
    if (withoutSince == 0) {
      withoutSince = since - LONGEST_LAG;
    }
  }

  /** Whether it may believe the books gone: until it next looks. */
  boolean withoutBooks() {
    return withoutSince != 0 || cluster.now <= withoutUntil;
  }

  /** For how long it has been without books, nanoseconds. */
  long untilNow() {
    return withoutSince == 0 ? 0 : cluster.now - withoutSince;
  }
}
