package dev.portcullis.proxy.resilience;

import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the targets of a lineup: in turn, the less loaded of two at random (M.
 * Mitzenmacher, <i>The Power of Two Choices in Randomized Load Balancing</i>, 2001), or by a key.
 * Immutable but for the turn, which goes on when the lineup changes.
 */
final class Balancer<C> {

  private final Lineup<C> lineup;
  private final BalanceBy by;
  private final short[] turns;
  private final @Nullable Ring<C> ring;
  private final AtomicInteger turn;
  private final Surroundings surroundings;

  /**
   * @param lineup of at least one target
   * @param heaviest weight in the whole upstream, in the lineup's unit
   */
  Balancer(
      Lineup<C> lineup, BalanceBy by, int heaviest, AtomicInteger turn, Surroundings surroundings) {
    this.lineup = lineup;
    this.by = by;
    this.turns = Turns.period(lineup.weights());
    this.ring = by == BalanceBy.HASH ? new Ring<>(lineup, heaviest) : null;
    this.turn = turn;
    this.surroundings = surroundings;
  }

  Endpoint<C> choose(@Nullable String key) {
    if (lineup.size() == 1) {
      return lineup.endpoints().get(0);
    }
    if (ring != null && key != null) {
      return ring.at(key);
    }
    return by == BalanceBy.LEAST_REQUESTS ? lessLoaded() : next();
  }

  private Endpoint<C> next() {
    return lineup.endpoints().get(turns[Math.floorMod(turn.getAndIncrement(), turns.length)]);
  }

  /** Each of the two is drawn by weight, so that without load the weights decide alone. */
  private Endpoint<C> lessLoaded() {
    var one = drawn();
    var other = drawn();
    for (int i = 0; other == one && i < 4; i++) {
      other = drawn();
    }
    return other.lessLoadedThan(one) ? other : one;
  }

  private Endpoint<C> drawn() {
    return lineup.endpoints().get(turns[surroundings.below(turns.length)]);
  }
}
