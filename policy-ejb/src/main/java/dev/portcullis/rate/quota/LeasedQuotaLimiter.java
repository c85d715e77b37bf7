package dev.portcullis.rate.quota;

import dev.portcullis.rate.gcra.LimitState;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Quotas that the nodes of a cluster share through a durable ledger, mostly without asking it.
 *
 * <p><b>How.</b> A node takes units out of the ledger <em>before</em> it spends them: a lease, per
 * key and period. So the ledger is never behind what was spent, and by {@link #acquire} alone no
 * quota is exceeded: by any number of nodes, whatever they know of each other, whenever they die.
 *
 * <p><b>The lease</b> is
 *
 * <pre>  lease = max(1, min(used, left / (2 × n)))</pre>
 *
 * <p>{@code used} being the units that this node spent of the key within the busier of the last two
 * windows of 4.3 seconds, {@code left} what the ledger had left when it last answered, {@code n}
 * the number of nodes. Whenever less than half of it is in hand it is filled up, off the requests'
 * way. It goes back when the key was idle for 9 to 13 seconds, what exceeds twice the lease within
 * a second, and all at an orderly stop.
 *
 * <p><b>Waiting.</b> A request for which nothing is in hand (the first of a key and period on this
 * node, or use that grows faster than the lease) waits for the ledger, at most for the given
 * patience and with at most 255 others (191 where the key is new). Where the ledger does not
 * answer, the requests of the next second do not wait.
 *
 * <p><b>Refusals are cheap.</b> That a quota is used up is remembered; every five seconds one
 * refused request makes the ledger be asked again, in case of a reset or of units given back.
 *
 * <p><b>What a death costs.</b> A node that is killed takes along, per key, the unspent rest of its
 * lease, units taken for requests that waited, and refunds that had not gone back: they count as
 * spent. Never a unit that {@link #acquire} admitted, but for {@code WithoutGrid.ALLOW} while the
 * ledger is gone; what {@link #charge} told within the last moments may go uncounted.
 *
 * <p><b>Over the quota</b> runs only what is charged afterwards, and what was allowed without the
 * ledger. After a reset, leases taken before it may still be spent by nodes that have not asked
 * since.
 */
public final class LeasedQuotaLimiter implements QuotaLimiter {
  /** Keys that a node holds unless told otherwise; about 300 bytes each. */
  public static final long DEFAULT_CAPACITY = 200_000;

  /** How long a request waits for the ledger unless told otherwise. */
  public static final long DEFAULT_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final QuotaLedger ledger;
  private final InstantSource calendar;
  private final LongSupplier clock;
  private final IntSupplier nodes;
  private final LedgerClient client;
  private final QuotaLeases leases;
  private final QuotaSpending spending;
  private final LongAdder unknown = new LongAdder();

  /**
   * A limiter; {@link #tick} must be called about every second.
   *
   * @param calendar tells the day
   * @param clock nanoseconds that never go back, from any origin: {@code System::nanoTime}
   * @param nodes how many nodes may be spending, this one included; only the lease depends on it
   * @param executor runs the ledger's methods, which wait: at most four at a time
   * @param capacity the most keys held
   * @param patience nanoseconds that a request waits for the ledger at most
   */
  public LeasedQuotaLimiter(
      QuotaLedger ledger,
      InstantSource calendar,
      LongSupplier clock,
      IntSupplier nodes,
      Executor executor,
      long capacity,
      long patience) {
    this.ledger = ledger;
    this.calendar = calendar;
    this.clock = clock;
    this.nodes = nodes;
    this.client = new LedgerClient(ledger, clock, executor);
    this.leases = new QuotaLeases(capacity, calendar, clock, client);
    this.spending = new QuotaSpending(calendar, clock, client, patience);
    client.tick(nodes.getAsInt());
  }

  @Override
  public long acquire(QuotaBudget budget, String key, @Nullable String source, long units) {
    if (units > budget.units()) {
      var now = calendar.instant();
      long millis = budget.period().end(now, budget.zone()).toEpochMilli() - now.toEpochMilli();
      return Math.max(TimeUnit.MILLISECONDS.toNanos(millis), 1);
    }
    long outcome = QuotaSpending.CLOSED;
    while (outcome == QuotaSpending.CLOSED) {
      var lease = leases.of(budget, key, source);
      outcome = lease == null ? UNKNOWN : spending.acquire(lease, units);
    }
    if (outcome == UNKNOWN) {
      unknown.increment();
    }
    return outcome;
  }

  @Override
  public void refund(QuotaBudget budget, String key, long units) {
    var lease = leases.known(budget, key);
    if (lease != null) {
      lease.refund(units);
    }
  }

  @Override
  public void charge(QuotaBudget budget, String key, long units) {
    var lease = leases.of(budget, key, null);
    if (lease == null) {
      return;
    }
    long nanos = clock.getAsLong();
    long charged = Math.min(units, QuotaBudget.MOST_UNITS);
    long owed = charged - lease.spendSome(charged, nanos);
    if (owed > 0) {
      spending.owe(lease, owed, nanos);
    }
    if (lease.unsettled() || lease.low(client.nodes(), nanos)) {
      client.askAhead(lease);
    }
  }

  @Override
  public LimitState state(QuotaBudget budget, String key) {
    var now = calendar.instant();
    var lease = leases.known(budget, key);
    if (lease == null) {
      lease = new QuotaLease(budget, key, now, clock.getAsLong());
    }
    boolean blind = !lease.answered() && client.breaker().silent();
    long remaining = blind ? 0 : lease.remaining();
    long end = lease.untilEnd(now.toEpochMilli());
    return new LimitState(
        budget.limit(),
        LimitState.Unit.REQUESTS,
        budget.units(),
        lease.length(),
        remaining > 0,
        remaining,
        remaining > 0 ? 0 : end,
        end);
  }

  @Override
  public void reset(QuotaBudget budget, String key) {
    reset(budget, new QuotaLease(budget, QuotaKey.of(key), calendar.instant(), 0));
    if (QuotaKey.told(key)) {
      reset(budget, new QuotaLease(budget, key, calendar.instant(), 0));
    }
  }

  private void reset(QuotaBudget budget, QuotaLease named) {
    ledger.reset(named.account());
    leases.discard(budget, named.key);
  }

  /** Gives back what is idle, charges what is owed, follows the number of nodes. */
  public void tick() {
    client.tick(nodes.getAsInt());
    leases.sweep();
  }

  /**
   * Admits nothing any more, and gives back what is in hand; for a node that stops, and calls this
   * until all is done or its patience ends.
   *
   * @return whether all is done
   */
  public boolean settleAll() {
    leases.close();
    client.tick(nodes.getAsInt());
    return client.done();
  }

  /** Whether the ledger did not answer lately. */
  public boolean silent() {
    return client.breaker().silent();
  }

  /** What it failed with, if it is silent and did fail. */
  public Optional<RuntimeException> failure() {
    return Optional.ofNullable(client.breaker().failure());
  }

  /** Figures for a person, by name: totals since the start, and what is held now. */
  public Map<String, Long> figures() {
    return Map.of(
        "keys", leases.size(),
        "crowded", leases.crowded(),
        "in-hand", leases.held(),
        "answered", client.breaker().answered(),
        "unanswered", client.breaker().unanswered(),
        "waited", spending.waited(),
        "unknown", unknown.sum(),
        "lost", client.settlement().lost(),
        "unbooked", client.settlement().unbooked());
  }
}
