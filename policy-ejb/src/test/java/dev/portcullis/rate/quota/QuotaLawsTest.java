package dev.portcullis.rate.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.rate.quota.QuotaWorld.Node;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** What holds for quotas whatever happens. */
@Tag("slow")
class QuotaLawsTest {
  private static final long DAY = Duration.ofDays(1).toNanos();

  /** A unit that may be given back. */
  private record Spent(Node node, QuotaAccount account, String key, long units) {}

  /**
   * Never above the quota, and what was admitted is in the ledger: for any interleaving of nodes,
   * threads that come late, deaths, stops, refunds, a ledger that goes and loses answers, periods
   * that end.
   */
  @Property(tries = 400)
  void neverAboveTheQuotaAndNothingSpentIsLost(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int nodes) {
    var story = new Story(seed, nodes);
    for (int step = 0; step < 400; step++) {
      story.step();
      story.check();
    }
    story.recover();
  }

  private static final class Story {
    private final Random random;
    private final QuotaWorld world;
    private final QuotaBudget budget;
    private final Queue<Spent> spent = new ArrayDeque<>();

    Story(long seed, int nodes) {
      random = new Random(seed);
      world = new QuotaWorld(nodes);
      budget = QuotaWorld.daily(1 + random.nextInt(200));
    }

    void step() {
      int index = random.nextInt(world.nodes.size());
      var node = world.node(index);
      node.eager = random.nextInt(3) > 0;
      switch (random.nextInt(40)) {
        case 0 -> world.start(index);
        case 1 -> stop(index);
        case 2 -> world.ledger.gone = random.nextInt(3) == 0;
        case 3 -> world.ledger.losesAnswers = random.nextInt(4) == 0;
        case 4 -> world.pass(random.nextLong(DAY / 2));
        case 5, 6, 7, 8 -> world.pass(random.nextLong(3 * QuotaWorld.SECOND));
        case 9, 10, 11, 12 -> refund();
        case 13, 14, 15, 16, 17, 18 -> node.run();
        default -> spend(node);
      }
    }

    void check() {
      world.admitted.forEach(
          (account, units) -> {
            assertThat(units).as("never above the quota").isLessThanOrEqualTo(budget.units());
            assertThat(world.ledger.spent(account))
                .as("nothing spent is lost")
                .isBetween(units, budget.units());
          });
    }

    /** However bad it was: when all is well again, the rest of the quota can be spent. */
    void recover() {
      world.ledger.gone = false;
      world.ledger.losesAnswers = false;
      world.nodes.forEach(node -> node.eager = true);
      world.nodes.forEach(Node::run);
      world.pass(20 * QuotaWorld.SECOND);
      world.pass(20 * QuotaWorld.SECOND);
      var account = world.account(budget, "a");
      long left = budget.units() - world.ledger.spent(account);
      assertThat((long) world.node(0).admitted(budget, "a", 300)).isGreaterThanOrEqualTo(left);
      check();
    }

    private void spend(Node node) {
      var key = random.nextInt(4) == 0 ? "b" : "a";
      long units = 1 + random.nextInt(random.nextInt(10) == 0 ? 20 : 2);
      if (node.acquire(budget, key, units)) {
        spent.add(new Spent(node, world.account(budget, key), key, units));
      }
    }

    private void refund() {
      var unused = spent.poll();
      if (unused != null
          && world.nodes.contains(unused.node)
          && unused.account.equals(world.account(budget, unused.key))) {
        unused.node.refund(budget, unused.key, unused.units);
      }
    }

    private void stop(int index) {
      world.node(index).stop();
      world.start(index);
    }
  }
}
