package dev.portcullis.behaviour;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The quarantines of one kind. Reading is one look into a map; the number in force never passes the
 * policy's share of those recently active, because a place is reserved before it is taken.
 *
 * <p>Where all places are taken, the quarantine that began first gives way to who offends now, at
 * most once a second: else a few decoys that let themselves be suspended would keep the places, and
 * who comes after them could do as they please.
 */
final class QuarantineList {

  private final Act.Kind kind;
  private final QuarantinePolicy policy;
  private final QuarantineLedger ledger;
  private final BooleanSupplier suggestOnly;
  private final OffenceCounts counts;
  private final RecentlyActive active;
  private final Map<String, Act> acts = new ConcurrentHashMap<>();
  private final AtomicInteger inForce = new AtomicInteger();
  private final AtomicLong nextSweep = new AtomicLong(Long.MIN_VALUE);
  private final Cache<String, Act> remembered;

  QuarantineList(
      Act.Kind kind,
      QuarantinePolicy policy,
      QuarantineLedger ledger,
      BooleanSupplier suggestOnly) {
    this.kind = kind;
    this.policy = policy;
    this.ledger = ledger;
    this.suggestOnly = suggestOnly;
    this.counts = new OffenceCounts(policy.window().toMillis(), policy.maxTracked());
    this.active = new RecentlyActive(policy.maxTracked());
    this.remembered =
        Caffeine.newBuilder().maximumSize(policy.maxTracked()).executor(Runnable::run).build();
  }

  boolean isEmpty() {
    return acts.isEmpty();
  }

  boolean quarantined(String key, Instant now) {
    Act act = acts.get(key);
    return act != null && act.holds(now);
  }

  /** How many may be in quarantine at the same time now. */
  int places(Instant now) {
    int share = (int) Math.floor(policy.share() * active.count(now.toEpochMilli()));
    return Math.max(QuarantinePolicy.PLACES_OF_FEW, share);
  }

  int inForce() {
    return inForce.get();
  }

  long tracked() {
    return counts.size();
  }

  Collection<Act> acts() {
    return List.copyOf(acts.values());
  }

  void seen(String key, Instant now) {
    active.seen(key, now.toEpochMilli());
  }

  /** Counts an offence, and imposes or suggests a quarantine where the threshold is reached. */
  void offence(String key, Instant now, int weight) {
    double count = counts.add(key, now.toEpochMilli(), weight);
    if (count >= policy.threshold() && free(key, now)) {
      counts.forget(key);
      quarantine(key, now, Math.round(count));
    }
  }

  /**
   * Whether no act stands against the key: none that is not over, and none that was only suggested
   * for want of a place.
   */
  private boolean free(String key, Instant now) {
    Act act = acts.get(key);
    if (act != null && !now.isBefore(act.until())) {
      end(act, now);
    }
    Act standing = acts.get(key);
    return standing == null || (standing.suggested() && !suggestOnly.getAsBoolean());
  }

  private void quarantine(String key, Instant now, long offences) {
    Act suggestion = acts.get(key);
    boolean suggested = suggestOnly.getAsBoolean() || !takePlace(now);
    if (suggested && suggestion != null) {
      return; // it stands already
    }
    Act act = act(key, now, offences, suggested);
    if (stands(act, suggestion)) {
      ledger.quarantined(act);
    } else if (!suggested) {
      inForce.decrementAndGet();
    }
  }

  private boolean stands(Act act, @Nullable Act suggestion) {
    return suggestion == null
        ? acts.size() < policy.maxTracked() && acts.putIfAbsent(act.key(), act) == null
        : acts.replace(act.key(), suggestion, act);
  }

  /** Looks for a place at most once a second: a full list is not searched for each offence. */
  private boolean takePlace(Instant now) {
    if (reserve(places(now))) {
      return true;
    }
    long due = nextSweep.get();
    if (now.toEpochMilli() < due || !nextSweep.compareAndSet(due, now.toEpochMilli() + 1000)) {
      return false;
    }
    sweep(now);
    if (inForce.get() >= places(now)) {
      acts.values().stream()
          .filter(act -> !act.suggested())
          .min(Comparator.comparing(Act::from))
          .ifPresent(first -> end(first, now));
    }
    return reserve(places(now));
  }

  private boolean reserve(int places) {
    int taken = inForce.get();
    while (taken < places) {
      if (inForce.compareAndSet(taken, taken + 1)) {
        return true;
      }
      taken = inForce.get();
    }
    return false;
  }

  private Act act(String key, Instant now, long offences, boolean suggested) {
    Act last = remembered.getIfPresent(key);
    boolean repeated = last != null && now.isBefore(last.until().plus(policy.memory()));
    int count = last != null && repeated ? last.count() + 1 : 1;
    boolean full = suggested && !suggestOnly.getAsBoolean();
    String bound = full ? "; too many are in quarantine already" : "";
    String reason = offences + " offences within " + policy.window().toSeconds() + " s" + bound;
    return new Act(kind, key, reason, now, now.plus(policy.duration(count)), count, suggested);
  }

  /** Takes over another node's act; what this node thinks of its bound does not undo it. */
  void apply(Act act) {
    if (acts.size() < policy.maxTracked() || acts.containsKey(act.key())) {
      Act before = acts.put(act.key(), act);
      inForce.addAndGet(places(act) - (before == null ? 0 : places(before)));
    }
  }

  private static int places(Act act) {
    return act.suggested() ? 0 : 1;
  }

  /** Ends what is over at {@code now}. */
  void sweep(Instant now) {
    for (Act act : acts.values()) {
      if (!now.isBefore(act.until())) {
        end(act, now);
      }
    }
  }

  private void end(Act act, Instant now) {
    if (remove(act)) {
      remembered.put(act.key(), act);
      ledger.released(act, Quarantines.ITSELF, now);
    }
  }

  /** Ends a quarantine as a mistake: it is not remembered. Returns it, or null for none. */
  @Nullable Act release(String key) {
    Act act = acts.get(key);
    if (act == null || !remove(act)) {
      return null;
    }
    counts.forget(key);
    remembered.invalidate(key);
    return act;
  }

  private boolean remove(Act act) {
    boolean removed = acts.remove(act.key(), act);
    if (removed) {
      inForce.addAndGet(-places(act));
    }
    return removed;
  }
}
