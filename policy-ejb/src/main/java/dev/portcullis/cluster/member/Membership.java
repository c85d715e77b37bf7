package dev.portcullis.cluster.member;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Who is in the cluster, as far as this node knows: the visible members, and those that vanished
 * without saying good-bye and may be alive on the other side of a split.
 *
 * <p>A vanished member is remembered for {@link #REMEMBERED}; then it counts as dead. Until then
 * this node is <em>in the main part</em> only if it sees more than half of those it knows, or just
 * half and the eldest among them. Only the main part spends the shared budgets; elsewhere each node
 * spends its own share. Hence, while a split is younger than that, all parts together admit at most
 * {@code rate × (1 + m / n)}, {@code m} of {@code n} nodes being outside the main part; an older
 * split is as many clusters as it has parts, each with the full budget.
 *
 * <p>Immutable.
 */
public final class Membership {
  static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final long VISIBLE = Long.MAX_VALUE;

  /** Members, the eldest first, and the time at which each is forgotten, in nanoseconds. */
  private final Map<UUID, Long> known;

  private final int visible;

  private Membership(Map<UUID, Long> known) {
    this.known = known;
    this.visible = (int) known.values().stream().filter(until -> until == VISIBLE).count();
  }

  /** The membership of a node that sees these, the eldest first, and knows of no others. */
  public static Membership of(Collection<UUID> members) {
    var known = new LinkedHashMap<UUID, Long>();
    members.forEach(member -> known.put(member, VISIBLE));
    return new Membership(known);
  }

  /** What is known once these are seen, the eldest first, and {@code departed} said good-bye. */
  public Membership seeing(Collection<UUID> members, Set<UUID> departed, long now) {
    var next = new LinkedHashMap<UUID, Long>();
    known.forEach(
        (member, until) -> {
          long forget = until == VISIBLE ? now + REMEMBERED.toNanos() : until;
          if (members.contains(member)) {
            next.put(member, VISIBLE);
          } else if (!departed.contains(member) && forget - now > 0) {
            next.put(member, forget);
          }
        });
    members.forEach(member -> next.put(member, VISIBLE));
    return new Membership(next);
  }

  /** Nodes that may be spending: the visible and the remembered ones; at least 1. */
  public int nodes() {
    return Math.max(known.size(), 1);
  }

  /** Whether the member is seen or remembered. */
  public boolean knows(UUID member) {
    return known.containsKey(member);
  }

  /** Whether this node is in the main part. */
  public boolean main() {
    return 2 * visible > known.size() || (2 * visible == known.size() && eldestVisible());
  }

  private boolean eldestVisible() {
    return known.isEmpty() || known.values().iterator().next() == VISIBLE;
  }
}
