package dev.portcullis.rate.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.gcra.KeyUse;
import dev.portcullis.rate.gcra.WithoutGrid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Requests at one time, over all nodes. */
class ConcurrencyLimiterTest {

  private long now;

  private static ConcurrencyBudget places(long most, WithoutGrid withoutGrid) {
    return new ConcurrencyBudget("places", "subject", most, withoutGrid);
  }

  /** What all nodes have posted; closed, it throws. */
  private static final class Board {
    final Map<Integer, Map<String, Long>> told = new HashMap<>();
    boolean open = true;

    InFlightBoard of(int node) {
      return new InFlightBoard() {
        @Override
        public void post(Map<String, Long> own) {
          requireOpen();
          told.put(node, Map.copyOf(own));
        }

        @Override
        public Map<String, Long> others() {
          requireOpen();
          var sums = new HashMap<String, Long>();
          told.forEach(
              (other, own) -> {
                if (other != node) {
                  own.forEach((key, count) -> sums.merge(key, count, Long::sum));
                }
              });
          return sums;
        }
      };
    }

    private void requireOpen() {
      if (!open) {
        throw new IllegalStateException("the board is gone");
      }
    }
  }

  private ConcurrencyLimiter node(Board board, int node, int nodes) {
    return new ConcurrencyLimiter(() -> now, () -> nodes, board.of(node), () -> {});
  }

  @Test
  void aloneTheCountIsExactAndAPlaceIsFreeOnceLeft() {
    var limiter = node(new Board(), 0, 1);
    var two = places(2, WithoutGrid.SHARE);
    assertThat(limiter.enter(two, "a")).isTrue();
    assertThat(limiter.enter(two, "a")).isTrue();
    assertThat(limiter.enter(two, "a")).isFalse();
    assertThat(limiter.enter(two, "b")).isTrue();
    assertThat(limiter.state(two, "a").remaining()).isZero();
    limiter.leave(two, "a");
    assertThat(limiter.enter(two, "a")).isTrue();
    assertThat(limiter.inFlight()).isEqualTo(3);
  }

  @Test
  void theFullestKeysAreToldFirst() {
    var limiter = node(new Board(), 0, 1);
    var four = places(4, WithoutGrid.SHARE);
    for (String key : List.of("a", "b", "b", "b", "c", "c")) {
      limiter.enter(four, key);
    }
    assertThat(limiter.nearest(2))
        .containsExactly(new KeyUse("places", "b", 1, 4, 0), new KeyUse("places", "c", 2, 4, 0));
  }

  @Test
  void oneNodeMayHaveAllPlacesThatNobodyElseUses() {
    var board = new Board();
    var limiter = node(board, 0, 3);
    var nine = places(9, WithoutGrid.SHARE);
    limiter.round();
    int entered = 0;
    for (int round = 0; round < 20; round++) {
      while (limiter.enter(nine, "a")) {
        entered++;
      }
      limiter.round();
    }
    assertThat(entered).isEqualTo(9);
  }

  @Test
  void aKeyIsForgottenWithItsLastRequest() {
    var limiter = node(new Board(), 0, 1);
    var two = places(2, WithoutGrid.SHARE);
    for (int i = 0; i < 1000; i++) {
      assertThat(limiter.enter(two, "key-" + i)).isTrue();
      limiter.leave(two, "key-" + i);
    }
    assertThat(limiter.inFlight()).isZero();
  }

  @Test
  void withoutTheGridEachLimitDoesWhatItsOwnerChose() {
    var board = new Board();
    var limiter = node(board, 0, 3);
    limiter.round();
    board.open = false;
    now += TimeUnit.SECONDS.toNanos(2);
    assertThat(entered(limiter, places(9, WithoutGrid.SHARE))).isEqualTo(3);
    assertThat(entered(limiter, places(9, WithoutGrid.REFUSE))).isZero();
    assertThat(entered(limiter, places(9, WithoutGrid.ALLOW))).isEqualTo(9);
  }

  private static int entered(ConcurrencyLimiter limiter, ConcurrencyBudget budget) {
    int entered = 0;
    while (limiter.enter(budget, "a")) {
      entered++;
    }
    return entered;
  }

  @Test
  void aRoundIsAskedForWhenOnlyTheShareIsUsedUp() {
    var asked = new AtomicInteger();
    var board = new Board();
    var limiter = new ConcurrencyLimiter(() -> now, () -> 3, board.of(0), asked::incrementAndGet);
    limiter.round();
    assertThat(entered(limiter, places(9, WithoutGrid.SHARE))).isEqualTo(3);
    assertThat(asked.get()).isEqualTo(1);
  }

  /** One step of one node: enter, leave or a round. */
  @Property(tries = 300)
  void allNodesTogetherStayWithinTheBound(
      @ForAll @IntRange(min = 2, max = 6) int nodes,
      @ForAll @LongRange(min = 1, max = 20) long most,
      @ForAll @Size(max = 400) List<@IntRange(min = 0, max = 1000) Integer> steps) {
    var board = new Board();
    var budget = places(most, WithoutGrid.REFUSE);
    var limiters = new ArrayList<ConcurrencyLimiter>();
    long[] inFlight = new long[nodes];
    for (int i = 0; i < nodes; i++) {
      limiters.add(node(board, i, nodes));
      limiters.get(i).round();
    }
    long bound = most + (nodes - 1) * Math.max(1, most / nodes);
    for (int step : steps) {
      int node = step % nodes;
      var limiter = limiters.get(node);
      int act = step / nodes % 8;
      if (act == 0) {
        limiter.round();
      } else if (act < 6 && limiter.enter(budget, "a")) {
        inFlight[node]++;
      } else if (act >= 6 && inFlight[node] > 0) {
        limiter.leave(budget, "a");
        inFlight[node]--;
      }
      assertThat(java.util.Arrays.stream(inFlight).sum()).isLessThanOrEqualTo(bound);
    }
  }
}
