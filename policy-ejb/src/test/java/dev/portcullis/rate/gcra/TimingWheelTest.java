package dev.portcullis.rate.gcra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimingWheelTest implements TimingWheel.Visitor {
  private static final long SLOT = 1L << TimingWheel.SLOT_BITS;
  private static final KeyTables<KeyCell> TABLES = new KeyTables<>(10, 0, 0, KeyCell::new);
  private static final KeyTable<KeyCell> TABLE =
      TABLES.of(Budget.of("l", "k", 1, Duration.ofSeconds(1), 1, WithoutGrid.SHARE));

  /** When cells are due; they are dropped then, and kept until then. */
  private final Map<KeyCell, Long> due = new HashMap<>();

  private final Map<KeyCell, Integer> visits = new HashMap<>();
  private long worst;
  private int visited;

  @Override
  public long visit(KeyCell cell, long nanos) {
    visited++;
    visits.merge(cell, 1, Integer::sum);
    long time = due.getOrDefault(cell, Long.MAX_VALUE);
    if (time > nanos) {
      return time;
    }
    worst = Math.max(worst, nanos - time);
    due.remove(cell);
    return DROPPED;
  }

  private void add(TimingWheel wheel, long time) {
    var cell = new KeyCell(TABLE, "k", null);
    due.put(cell, time);
    wheel.add(cell);
  }

  @Property(tries = 100)
  void eachCellIsDroppedWithinTwoSlotsOfItsTimeAndLookedAtFewTimes(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int bits) {
    var random = new Random(seed);
    long now = 1L << 58;
    var wheel = new TimingWheel(this, now);
    for (int i = 0; i < 200; i++) {
      add(wheel, now + random.nextLong(1L << random.nextInt(bits)));
    }
    long end = now + (1L << bits) + 3 * SLOT;
    for (; now < end && !due.isEmpty(); now += 1 + random.nextLong(SLOT)) {
      wheel.turn(now, 1_000);
    }
    assertThat(due).isEmpty();
    assertThat(worst).isLessThan(3 * SLOT);
    assertThat(visits.values()).allMatch(count -> count <= 7);
  }

  @Test
  void aTurnDoesNoMoreThanItMayAndNothingIsForgotten() {
    var wheel = new TimingWheel(this, 0);
    for (int i = 0; i < 10_000; i++) {
      add(wheel, SLOT);
    }
    int turns = 0;
    for (; !due.isEmpty(); turns++) {
      visited = 0;
      wheel.turn(10 * SLOT, 100);
      assertThat(visited).isLessThanOrEqualTo(100);
    }
    assertThat(turns).isBetween(200, 202);
  }

  @Test
  void aClockThatJumpsYearsHasAllLookedAtOnce() {
    long year = Duration.ofDays(366).toNanos();
    long now = 3 * year;
    var wheel = new TimingWheel(this, now);
    for (int i = 0; i < 1000; i++) {
      add(wheel, now + i * year / 1000);
    }
    wheel.turn(now, 2000);
    wheel.turn(now + year, 5000);
    assertThat(due).isEmpty();

    add(wheel, now - year);
    wheel.turn(now + year, 100);
    wheel.turn(now - year, 1000);
    assertThat(due).as("backwards too").isEmpty();
  }
}
