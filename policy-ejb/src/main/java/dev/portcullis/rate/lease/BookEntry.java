package dev.portcullis.rate.lease;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.Gcra;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the shared books hold of one key: its TAT, and what they grant to the nodes that use it
 * most.
 *
 * <p><b>Grants.</b> Half of the burst, {@code X = floor(burst / 2)} units, is handed out to nodes
 * that need more than their base lease to run ahead of the books ({@link LeasedLimiter}), in the
 * proportion of what they took lately. A node asks with a charge and learns with the answer, so
 * that a grant costs no call of its own; and an entry is changed as a whole or not at all, so that
 * the nodes need not agree on anything else.
 *
 * <p><b>At no time do the grants that count exceed X.</b> A grant counts from the charge that it
 * came with for {@link #COUNTED_NANOS}; the node uses it for {@link #USED_NANOS} only. A new grant
 * is at most what the other grants that count leave of X. Until its end, a grant is never taken
 * away nor lowered, whatever the node asks meanwhile: it is renewed, raised, or left to end. So
 * whatever becomes of an answer (lost, late, overtaken), what the node believes to be granted to it
 * counts in the books until half a second after it stopped using it: the time for what it took
 * under the grant to be booked, for clocks to differ, and for a thread to be held up. A charge that
 * arrives late reckons with the time at which it was made: to it grants count that have ended,
 * never the reverse.
 *
 * <p><b>Shares.</b> One who asks is due {@code X × recent / sum of recent}, of all who asked within
 * {@link #COUNTED_NANOS}. If its grant is more than a third above that, it is not renewed; else it
 * is, lest a node be without a grant because its share varies a little. So grants follow a crowd
 * that moves within about {@link #COUNTED_NANOS}.
 *
 * @param tat ticks
 * @param claims at most {@value #MOST_CLAIMS}, of which at most {@value #MOST_GRANTS} were granted
 *     anything
 */
public record BookEntry(long tat, List<Claim> claims) {
  /** How long a grant counts in the books, from the charge that it came with. */
  static final long COUNTED_NANOS = TimeUnit.MILLISECONDS.toNanos(750);

  /** How long the node may use it, from then on. */
  static final long USED_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  static final int MOST_GRANTS = 8;
  static final int MOST_CLAIMS = 9;

  /** What ends later than this is of a clock that has been set back since. */
  private static final long FARTHEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private static final int LONGS_PER_CLAIM = 5;
  private static final Comparator<Claim> LEAST =
      Comparator.comparingLong(Claim::recent).thenComparingLong(Claim::node);

  /**
   * A node's claim.
   *
   * @param node who
   * @param granted ticks
   * @param until when that ends, nanoseconds
   * @param recent ticks that it took lately, as it said
   * @param asked when it said so, nanoseconds
   */
  public record Claim(long node, long granted, long until, long recent, long asked) {
    /** What of it counts. */
    private Claim at(long nanos) {
      return counts(until, nanos) ? this : new Claim(node, 0, 0, recent, asked);
    }

    private boolean isHeard(long nanos) {
      return granted > 0 || counts(asked + COUNTED_NANOS, nanos);
    }

    private static boolean counts(long until, long nanos) {
      return until > nanos && until - nanos <= FARTHEST_NANOS;
    }
  }

  public BookEntry {
    claims = List.copyOf(claims);
  }

  /**
   * The entry of these numbers.
   *
   * @throws IllegalArgumentException if they are none that {@link #numbers} makes
   */
  public static BookEntry of(long[] numbers) {
    int count = (numbers.length - 1) / LONGS_PER_CLAIM;
    if (numbers.length != 1 + count * LONGS_PER_CLAIM || count > MOST_CLAIMS) {
      throw new IllegalArgumentException("not an entry: " + numbers.length + " numbers");
    }
    var claims = new ArrayList<Claim>(count);
    for (int i = 1; i < numbers.length; i += LONGS_PER_CLAIM) {
      claims.add(
          new Claim(numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3], numbers[i + 4]));
    }
    return new BookEntry(numbers[0], claims);
  }

  /** The entry as numbers, the same for the same entry. */
  public long[] numbers() {
    var numbers = new long[1 + claims.size() * LONGS_PER_CLAIM];
    numbers[0] = tat;
    int i = 1;
    for (var claim : claims) {
      numbers[i++] = claim.node;
      numbers[i++] = claim.granted;
      numbers[i++] = claim.until;
      numbers[i++] = claim.recent;
      numbers[i++] = claim.asked;
    }
    return numbers;
  }

  /**
   * What an entry becomes by a node's charge: the TAT is {@code max(tat + cost, floor)}, or {@code
   * max(known, floor)} where there was none, and a grant is renewed where the node asks for it.
   *
   * @param held null if there is none
   */
  public static BookEntry charged(
      @Nullable BookEntry held, Budget budget, long node, Charge charge) {
    long tat = Math.max(held == null ? charge.known() : held.tat + charge.cost(), charge.floor());
    List<Claim> claims = held == null ? List.of() : held.claims;
    if (charge.asksForGrant()) {
      claims = claimed(claims, budget.gcra(), node, charge);
    } else if (held == null || tat != held.tat) {
      claims = counting(claims, charge.nanos());
    }
    return new BookEntry(tat, claims);
  }

  /** What the node is told of it. */
  public Booked booked(long node) {
    for (var claim : claims) {
      if (claim.node == node) {
        return new Booked(tat, claim.granted, claim.until);
      }
    }
    return new Booked(tat, 0, 0);
  }

  private static List<Claim> counting(List<Claim> claims, long nanos) {
    return claims.stream()
        .map(claim -> claim.at(nanos))
        .filter(claim -> claim.isHeard(nanos))
        .toList();
  }

  private static List<Claim> claimed(List<Claim> claims, Gcra gcra, long node, Charge charge) {
    var next = new ArrayList<Claim>(MOST_CLAIMS);
    var held = new Claim(node, 0, 0, 0, 0);
    for (var claim : counting(claims, charge.nanos())) {
      if (claim.node == node) {
        held = claim;
      } else {
        next.add(claim);
      }
    }
    if (next.size() < MOST_CLAIMS || outdoesOne(next, charge.recent())) {
      next.add(renewed(held, next, gcra, charge));
    }
    return next;
  }

  /** Whether room was made: the least of the claims that nothing was granted of is given up. */
  private static boolean outdoesOne(List<Claim> others, long recent) {
    var least = others.stream().filter(claim -> claim.granted == 0).min(LEAST);
    return least.isPresent() && least.get().recent < recent && others.remove(least.get());
  }

  private static Claim renewed(Claim held, List<Claim> others, Gcra gcra, Charge charge) {
    long due = due(others, gcra, charge.recent());
    if (held.granted > due + due / 3) {
      return new Claim(held.node, held.granted, held.until, charge.recent(), charge.nanos());
    }
    long granted = Math.max(held.granted, Math.min(due, left(others, gcra)));
    if (granted < gcra.interval() || (held.granted == 0 && crowded(others))) {
      return new Claim(held.node, 0, 0, charge.recent(), charge.nanos());
    }
    long until = Math.max(held.until, charge.nanos() + COUNTED_NANOS);
    return new Claim(held.node, granted, until, charge.recent(), charge.nanos());
  }

  private static long due(List<Claim> others, Gcra gcra, long recent) {
    double all = recent;
    for (var other : others) {
      all += other.recent;
    }
    return (long) (gcra.grantable() * (recent / all));
  }

  private static long left(List<Claim> others, Gcra gcra) {
    long left = gcra.grantable();
    for (var other : others) {
      left -= Math.min(Math.max(other.granted, 0), Math.max(left, 0));
    }
    return left;
  }

  private static boolean crowded(List<Claim> others) {
    return others.stream().filter(claim -> claim.granted > 0).count() >= MOST_GRANTS;
  }
}
