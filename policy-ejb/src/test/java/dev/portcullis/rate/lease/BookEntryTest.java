package dev.portcullis.rate.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.portcullis.rate.gcra.Budget;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the books grant, whatever becomes of questions and answers. */
class BookEntryTest {
  private static final long MILLISECOND = 1_000_000;
  private static final long PATIENCE = 500 * MILLISECOND;
  private static final long START = 1L << 58;
  private static final Budget HUNDRED =
      Budget.of("l", "k", 1, Duration.ofHours(1), 100, WithoutGrid.SHARE);
  private static final long UNIT = HUNDRED.gcra().interval();
  private static final long GRANTABLE = 50 * UNIT;

  private BookEntry entry = new BookEntry(START, List.of());

  private BookEntry ask(long node, long recentUnits, long millis) {
    long nanos = START + millis * MILLISECOND;
    var charge = new Charge(UNIT, Charge.NO_FLOOR, nanos, recentUnits * UNIT, nanos);
    entry = BookEntry.charged(entry, HUNDRED, node, charge);
    return entry;
  }

  private long granted(long node, long recentUnits, long millis) {
    return ask(node, recentUnits, millis).booked(node).granted() / UNIT;
  }

  @Test
  void whoAsksAloneIsGrantedHalfOfTheBurst() {
    assertThat(granted(1, 3, 0)).isEqualTo(50);
    assertThat(entry.booked(1).until()).isEqualTo(START + 750 * MILLISECOND);
    assertThat(entry.booked(2)).isEqualTo(new Booked(entry.tat(), 0, 0));
  }

  @Test
  void aGrantIsRenewedOrLeftToEndAndNeverLowered() {
    assertThat(granted(1, 10, 0)).isEqualTo(50);
    assertThat(granted(2, 2, 100)).as("nothing is left").isZero();
    assertThat(granted(1, 10, 200)).isEqualTo(50);
    assertThat(entry.booked(1).until()).as("renewed").isEqualTo(START + 950 * MILLISECOND);
    assertThat(granted(2, 10, 300)).isZero();
    assertThat(granted(1, 10, 400)).isEqualTo(50);
    assertThat(entry.booked(1).until()).as("left to end").isEqualTo(START + 950 * MILLISECOND);
    assertThat(granted(2, 10, 949)).isZero();
    assertThat(granted(2, 10, 950)).isEqualTo(25);
    assertThat(granted(1, 10, 951)).isEqualTo(25);
    assertThat(granted(2, 8, 952)).as("a share that varies a little").isEqualTo(25);
    assertThat(granted(1, 10, 953)).isEqualTo(25);
    assertThat(granted(1, 10, 1702)).as("the other has gone").isEqualTo(50);
  }

  @Test
  void whoDoesNotAskKeepsItsGrantUntilItsEnd() {
    ask(1, 10, 0);
    long later = START + 700 * MILLISECOND;
    var charged =
        BookEntry.charged(entry, HUNDRED, 1, new Charge(UNIT, Charge.NO_FLOOR, 0, 0, later));
    assertThat(charged.claims()).isEqualTo(entry.claims());
    var question = Charge.question(0, later + PATIENCE);
    assertThat(BookEntry.charged(charged, HUNDRED, 1, question)).isEqualTo(charged);
    var last = new Charge(UNIT, Charge.NO_FLOOR, 0, 0, later + PATIENCE);
    assertThat(BookEntry.charged(charged, HUNDRED, 1, last).claims()).isEmpty();
  }

  @Test
  void aCrowdIsHeardOfAmongManyThatHoldGrants() {
    for (int round = 0; round < 40; round++) {
      for (int node = 1; node <= 12; node++) {
        ask(node, 10, round * 50);
      }
    }
    assertThat(entry.claims()).hasSize(BookEntry.MOST_CLAIMS);
    for (int round = 0; round < 20; round++) {
      for (int node = 1; node <= 12; node++) {
        ask(node, 10, 2000 + round * 50);
      }
      ask(13, 1000, 2000 + round * 50);
    }
    assertThat(entry.booked(13).granted()).isGreaterThan(GRANTABLE * 3 / 4);
  }

  @Test
  void nothingIsGrantedOfABurstOfOneNorLessThanAUnit() {
    var one = Budget.of("l", "k", 1, Duration.ofHours(1), 1, WithoutGrid.SHARE);
    var charge = new Charge(UNIT, Charge.NO_FLOOR, 0, 10 * UNIT, START);
    assertThat(BookEntry.charged(null, one, 1, charge).booked(1).granted()).isZero();
    ask(1, 1000, 0);
    ask(2, 1, 0);
    assertThat(granted(1, 1000, 100)).isEqualTo(50);
    assertThat(granted(2, 1, 800)).isZero();
  }

  @Test
  void grantsOfAClockThatWasSetBackAreForgotten() {
    ask(1, 10, 0);
    entry = BookEntry.of(entry.numbers());
    assertThat(granted(2, 10, -61_000)).isEqualTo(50);
    assertThat(entry.claims()).hasSize(1);
  }

  @Test
  void entriesAreAsManyNumbersAsTheyNeed() {
    assertThat(BookEntry.of(new long[] {7}).numbers()).containsExactly(7);
    for (int node = 0; node < 20; node++) {
      ask(node, 20 - node, 0);
      assertThat(BookEntry.of(entry.numbers())).isEqualTo(entry);
    }
    assertThat(entry.numbers()).hasSize(1 + 9 * 5);
    for (int length : new int[] {0, 2, 5, 7, 51}) {
      assertThatIllegalArgumentException().isThrownBy(() -> BookEntry.of(new long[length]));
    }
  }

  /**
   * Nodes that ask, clocks that differ, questions that come late and twice, answers that are lost.
   */
  private final class World {
    private final Random random;
    private final long skew;
    private final List<Asker> askers = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now = START;
    private long order;

    World(int count, long skew, long seed) {
      this.random = new Random(seed);
      this.skew = skew;
      for (int i = 0; i < count; i++) {
        askers.add(new Asker(i, skew == 0 ? 0 : random.nextLong(skew)));
      }
    }

    private record Event(long time, long order, Runnable run) implements Comparable<Event> {
      @Override
      public int compareTo(Event other) {
        return time != other.time
            ? Long.compare(time, other.time)
            : Long.compare(order, other.order);
      }
    }

    private void after(long nanos, Runnable run) {
      events.add(new Event(now + nanos, order++, run));
    }

    /** Mostly a few milliseconds, at times longer than anyone waits. */
    private long way() {
      return random.nextLong(random.nextInt(5) == 0 ? 2 * PATIENCE : 20 * MILLISECOND);
    }

    private void step() {
      var event = events.remove();
      now = event.time;
      event.run.run();
    }

    /** Ticks that nodes may have taken by grants and not booked within what is left for it. */
    private long used() {
      return askers.stream().mapToLong(Asker::used).sum();
    }

    private final class Asker {
      private final long node;
      private final long ahead;
      private final List<Grant> grants = new ArrayList<>();
      private @Nullable Grant last;

      Asker(long node, long ahead) {
        this.node = node;
        this.ahead = ahead;
        after(random.nextLong(PATIENCE), this::ask);
      }

      private void ask() {
        long asked = now + ahead;
        long recent = random.nextInt(4) == 0 ? 0 : UNIT * (1 + random.nextInt(100));
        var charge = new Charge(UNIT, Charge.NO_FLOOR, asked, recent, asked);
        boolean[] over = {false};
        if (random.nextInt(10) > 0) {
          after(way(), () -> book(charge, over));
        }
        after(PATIENCE, () -> end(over));
      }

      private void book(Charge charge, boolean[] over) {
        entry = BookEntry.charged(entry, HUNDRED, node, charge);
        var answer = entry.booked(node);
        if (random.nextInt(10) > 0) {
          after(way(), () -> answered(charge, answer, over));
        }
      }

      private void answered(Charge charge, Booked answer, boolean[] over) {
        if (!over[0]) {
          last = Grant.of(answer, HUNDRED.gcra(), charge.recent(), charge.nanos());
          if (last != null) {
            grants.add(last);
          }
          end(over);
        }
      }

      private void end(boolean[] over) {
        if (!over[0]) {
          over[0] = true;
          after(random.nextLong(random.nextInt(10) == 0 ? 2 * PATIENCE : PATIENCE / 25), this::ask);
        }
      }

      private long used() {
        long left = PATIENCE - skew;
        grants.removeIf(grant -> grant.since() + BookEntry.USED_NANOS + left <= now + ahead);
        return grants.stream().mapToLong(Grant::ticks).max().orElse(0);
      }
    }
  }

  @Property(tries = 300)
  void atNoTimeAreGrantsUsedOrNotYetBookedOfMoreThanHalfTheBurst(
      @ForAll @IntRange(min = 1, max = 14) int count,
      @ForAll @LongRange(min = 0, max = 400) long skewMillis,
      @ForAll long seed) {
    entry = new BookEntry(START, List.of());
    var world = new World(count, skewMillis * MILLISECOND, seed);
    for (int i = 0; i < 600; i++) {
      world.step();
      assertThat(world.used()).isLessThanOrEqualTo(GRANTABLE);
      assertThat(entry.claims()).hasSizeLessThanOrEqualTo(BookEntry.MOST_CLAIMS);
      assertThat(entry.claims().stream().filter(claim -> claim.granted() > 0))
          .hasSizeLessThanOrEqualTo(BookEntry.MOST_GRANTS);
    }
  }
}
