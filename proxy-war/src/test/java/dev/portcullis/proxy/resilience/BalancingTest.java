package dev.portcullis.proxy.resilience;

import static dev.portcullis.proxy.resilience.TestWorld.counts;
import static dev.portcullis.proxy.resilience.TestWorld.send;
import static dev.portcullis.proxy.resilience.TestWorld.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.policy.document.UpstreamTraits.Balance;
import dev.portcullis.policy.document.UpstreamTraits.BalanceBy;
import dev.portcullis.policy.document.UpstreamTraits.Priority;
import dev.portcullis.policy.document.UpstreamTraits.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BalancingTest {

  @Test
  void weightedTurnsAreSmoothAsNginxHasThem() {
    assertThat(Turns.period(new int[] {5, 1, 1})).containsExactly(0, 0, 1, 0, 2, 0, 0);
  }

  @Property(tries = 200)
  void inOnePeriodEachGetsItsWeightAndIsNeverFarFromIt(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 50) Integer> weights) {
    short[] period = Turns.period(weights.stream().mapToInt(w -> w).toArray());
    int total = weights.stream().mapToInt(w -> w).sum();
    assertThat(total % period.length).isZero();
    int[] got = new int[weights.size()];
    for (int turn = 0; turn < period.length; turn++) {
      got[period[turn]]++;
      for (int i = 0; i < got.length; i++) {
        double due = (double) (turn + 1) * weights.get(i) / total;
        assertThat(Math.abs(got[i] - due)).isLessThan(weights.size());
      }
    }
    for (int i = 0; i < got.length; i++) {
      assertThat(got[i] * (total / period.length)).isEqualTo(weights.get(i));
    }
  }

  @Property(tries = 20)
  void thePeriodIsBoundedHoweverOddTheWeights(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 1, max = 100_000) Integer> weights) {
    short[] period = Turns.period(weights.stream().mapToInt(w -> w).toArray());
    assertThat(period.length).isLessThanOrEqualTo(8192 + weights.size());
    assertThat(IntStream.range(0, period.length).map(i -> period[i]).distinct().count())
        .isEqualTo(weights.size());
  }

  @Test
  void aTargetOfWeight0GetsNothingAndStaysKnown() {
    for (var by : List.of(BalanceBy.ROUND_ROBIN, BalanceBy.LEAST_REQUESTS)) {
      var group = new TestWorld().by(by).group(targets(1, 0, 2));
      assertThat(counts(group, 300)).doesNotContainKey("http://t1");
      assertThat(group.endpoints()).hasSize(3);
      assertThat(group.choose(null, List.of(group.endpoints().get(0), group.endpoints().get(2))))
          .isNotSameAs(group.endpoints().get(1));
    }
    try (var refused = new TestWorld().group(targets(0, 0)).enter(Priority.NORMAL, null)) {
      assertThat(refused.refusal()).isEqualTo(Refusal.NO_TARGET);
    }
  }

  @Test
  void roundRobinGivesEachItsWeight() {
    var group = new TestWorld().group(targets(3, 2, 1));
    assertThat(counts(group, 600))
        .isEqualTo(Map.of("http://t0", 300, "http://t1", 200, "http://t2", 100));
  }

  @Test
  void leastRequestsGoesByWeightWithoutLoad() {
    var group = new TestWorld().by(BalanceBy.LEAST_REQUESTS).group(targets(3, 1));
    assertThat(counts(group, 4000).get("http://t0")).isBetween(2800, 3200);
  }

  @Test
  void leastRequestsAvoidsTheTargetThatDoesNotAnswer() {
    var group = new TestWorld().by(BalanceBy.LEAST_REQUESTS).group(targets(1, 1, 1, 1));
    var slow = group.endpoints().get(0);
    IntStream.range(0, 50).forEach(i -> slow.state().begin());
    // It is met only where both draws are it.
    assertThat(counts(group, 1000).getOrDefault("http://t0", 0)).isLessThan(20);
  }

  @Test
  void leastRequestsLevelsTheLoadByWeight() {
    var group = new TestWorld().by(BalanceBy.LEAST_REQUESTS).group(targets(1, 1, 2));
    var open = new ArrayList<TargetSelection<String>>();
    for (int i = 0; i < 80; i++) {
      var selection = group.enter(Priority.CRITICAL, null);
      selection.begin();
      open.add(selection);
    }
    var loads = group.endpoints().stream().map(e -> e.state().inFlight()).toList();
    assertThat(open).allMatch(p -> p.refusal() == null);
    assertThat(loads.get(0)).isBetween(16, 24);
    assertThat(loads.get(2)).isBetween(34, 46);
  }

  private static Map<String, String> homes(UpstreamGroup<String> group) {
    var homes = new TreeMap<String, String>();
    for (int i = 0; i < 2000; i++) {
      String key = "customer-" + i;
      homes.put(key, send(group, key, Outcome.ANSWERED));
    }
    return homes;
  }

  @Property(tries = 30)
  void whenATargetLeavesOnlyItsOwnKeysMove(
      @ForAll @IntRange(min = 2, max = 12) int count,
      @ForAll @IntRange(min = 0, max = 11) int which) {
    var world = new TestWorld().by(BalanceBy.HASH);
    var all = targets(IntStream.range(0, count).map(i -> 1).toArray());
    var gone = all.get(which % count);
    var before = homes(world.group(all));
    var rest = all.stream().filter(t -> !t.equals(gone)).toList();
    var after = homes(world.group(rest));

    before.forEach(
        (key, home) -> {
          if (!home.equals(gone.url())) {
            assertThat(after.get(key)).isEqualTo(home);
          }
        });
    long moved = before.values().stream().filter(gone.url()::equals).count();
    assertThat(moved).isBetween(2000L / count / 2, 2L * 2000 / count);
  }

  @Test
  void aKeyReturnsHomeWhenItsTargetIsWellAgain() {
    var world = new TestWorld().by(BalanceBy.HASH);
    var group = world.group(targets(1, 1, 1));
    var before = homes(group);
    for (int i = 0; i < 3; i++) {
      group.checked(group.endpoints().get(1), false);
    }
    assertThat(homes(group).values()).doesNotContain("http://t1");
    for (int i = 0; i < 2; i++) {
      group.checked(group.endpoints().get(1), true);
    }
    assertThat(homes(group)).isEqualTo(before);
  }

  @Test
  void keysAreSpreadByWeight() {
    var group = new TestWorld().by(BalanceBy.HASH).group(targets(4, 1));
    var homes = homes(group).values();
    assertThat(homes.stream().filter("http://t0"::equals).count()).isBetween(1450L, 1750L);
  }

  /** Mirrokni, Thorup, Zadimoghaddam: no target has more than 1.25 times its share. */
  @Test
  void oneHotKeyDoesNotDrownItsTarget() {
    var world = new TestWorld().by(BalanceBy.HASH);
    var all = targets(1, 1, 1, 1);
    var group =
        new UpstreamGroup<>(
            world.upstream(all), 1000, Server.alone(Target::url), world.surroundings(), null);
    for (int i = 0; i < 800; i++) {
      group.enter(Priority.NORMAL, "hot").begin();
    }
    assertThat(group.endpoints()).allMatch(e -> e.state().inFlight() <= 1.25 * 800 / 4 + 1);
  }

  @Test
  void aTargetThatIsNewStartsSlowly() {
    var world = new TestWorld();
    world.balance = new Balance(BalanceBy.ROUND_ROBIN, null, Duration.ofSeconds(10), false);
    var before = world.group(targets(1));
    assertThat(counts(before, 10)).isEqualTo(Map.of("http://t0", 10));
    var group = world.group(targets(1, 1), before);
    assertThat(counts(group, 110)).isEqualTo(Map.of("http://t0", 100, "http://t1", 10));
    world.after(Duration.ofSeconds(5));
    group.tidy();
    assertThat(counts(group, 150)).isEqualTo(Map.of("http://t0", 100, "http://t1", 50));
    world.after(Duration.ofSeconds(5));
    group.tidy();
    assertThat(counts(group, 100)).isEqualTo(Map.of("http://t0", 50, "http://t1", 50));
  }

  private static List<Target> zones() {
    return List.of(
        new Target("http://a1", 1, "a"),
        new Target("http://a2", 1, "a"),
        new Target("http://b1", 1, "b"),
        new Target("http://b2", 1, "b"));
  }

  private static TestWorld inZone(String zone) {
    var world = new TestWorld();
    world.zone = zone;
    world.balance = new Balance(BalanceBy.ROUND_ROBIN, null, Duration.ZERO, true);
    return world;
  }

  private static void makeIll(UpstreamGroup<String> group, int... which) {
    for (int at : which) {
      for (int i = 0; i < 3; i++) {
        group.checked(group.endpoints().get(at), false);
      }
    }
  }

  @Test
  void targetsOfThisZoneComeFirst() {
    assertThat(counts(inZone("a").group(zones()), 10)).containsOnlyKeys("http://a1", "http://a2");
  }

  @Test
  void aZoneWithoutTargetsPrefersNone() {
    assertThat(counts(inZone("c").group(zones()), 8)).hasSize(4);
  }

  @Test
  void whatAZoneThatIsHalfIllCannotCarrySpillsOver() {
    var group = inZone("a").group(zones());
    makeIll(group, 0);
    var counts = counts(group, 1000);
    assertThat(counts.get("http://a2")).isBetween(690, 710); // 1.4 times one half
    assertThat(counts.get("http://b1")).isBetween(140, 160);
    makeIll(group, 1);
    assertThat(counts(group, 10)).containsOnlyKeys("http://b1", "http://b2");
  }

  @Test
  void whenFewerThanHalfAreWellAllAreUsed() {
    var group = new TestWorld().group(targets(1, 1, 1));
    makeIll(group, 0);
    assertThat(counts(group, 10)).containsOnlyKeys("http://t1", "http://t2");
    makeIll(group, 1);
    assertThat(counts(group, 9)).hasSize(3);
    assertThat(group.status().panic()).isTrue();
  }

  @Test
  void whenNoneIsWellNothingIsSent() {
    var group = new TestWorld().group(targets(1, 1));
    makeIll(group, 0, 1);
    assertThat(group.enter(Priority.CRITICAL, null).refusal()).isEqualTo(Refusal.NO_TARGET);
    assertThat(group.status().noTarget()).isEqualTo(1);
  }

  /** Of a target that is several servers, as DNS tells of a service: url, priority, weight. */
  private static UpstreamGroup<String> parted(
      TestWorld world, List<Target> targets, @Nullable UpstreamGroup<String> former, int[]... all) {
    return new UpstreamGroup<>(
        world.upstream(targets),
        100,
        target ->
            target.url().equals("http://t0")
                ? IntStream.range(0, all.length)
                    .mapToObj(i -> new Server<>("s" + i, all[i][0], all[i][1], "s" + i))
                    .toList()
                : List.of(Server.alone(target, target.url())),
        world.surroundings(),
        former);
  }

  /** RFC 2782: priority, weight. */
  @Test
  void serversOfATargetPartWhatItGetsByTheirWeightsWithinTheLowestPriority() {
    var world = new TestWorld();
    var group = parted(world, targets(1), null, new int[][] {{5, 3}, {5, 1}, {6, 100}});
    assertThat(counts(group, 400)).isEqualTo(Map.of("s0", 300, "s1", 100));
    var even = parted(world, targets(1), null, new int[][] {{0, 0}, {0, 0}});
    assertThat(counts(even, 100)).isEqualTo(Map.of("s0", 50, "s1", 50));
    var hardly = parted(world, targets(1), null, new int[][] {{0, 0}, {0, 65535}});
    assertThat(counts(hardly, 1001)).isEqualTo(Map.of("s0", 1, "s1", 1000));
    var beside = parted(world, targets(3, 1), null, new int[][] {{1, 1}, {1, 1}, {1, 1}, {2, 9}});
    assertThat(counts(beside, 400))
        .isEqualTo(Map.of("s0", 100, "s1", 100, "s2", 100, "http://t1", 100));
    var without = parted(world, targets(2, 1), null);
    assertThat(counts(without, 10)).isEqualTo(Map.of("http://t1", 10));
    var nothing = parted(world, targets(0, 1), null, new int[][] {{0, 7}});
    assertThat(counts(nothing, 10)).isEqualTo(Map.of("http://t1", 10));
  }

  /** RFC 2782: "the target host with the lowest-numbered priority it can reach". */
  @Test
  void aPriorityIsUsedOnlyWhereNoServerOfALowerOneIsWell() {
    int[][] servers = {{0, 1}, {0, 1}, {0, 1}, {1, 1}, {2, 1}};
    var group = parted(new TestWorld(), targets(1), null, servers);
    for (int ill = 0; ill < 3; ill++) {
      assertThat(counts(group, 60)).doesNotContainKeys("s3", "s4").hasSize(3 - ill);
      makeIll(group, ill);
    }
    assertThat(counts(group, 10)).isEqualTo(Map.of("s3", 10));
    makeIll(group, 3);
    assertThat(counts(group, 10)).isEqualTo(Map.of("s4", 10));
    makeIll(group, 4);
    assertThat(send(group)).isEqualTo("NO_TARGET");
    for (int i = 0; i < 2; i++) {
      group.checked(group.endpoints().get(1), true);
    }
    assertThat(counts(group, 10)).isEqualTo(Map.of("s1", 10));
  }

  private static void makeIll(UpstreamGroup<String> group, int which) {
    for (int i = 0; i < 3; i++) {
      group.checked(group.endpoints().get(which), false);
    }
  }

  @Test
  void whatIsKnownOfAServerStaysWithItWhenOthersComeAndItsWeightChanges() {
    var world = new TestWorld();
    var before = parted(world, targets(1), null, new int[][] {{0, 1}, {0, 1}});
    for (int i = 0; i < 5; i++) {
      before.endpoints().get(0).state().begin();
      before.ended(before.endpoints().get(0), Outcome.CONNECT);
    }
    assertThat(before.endpoints().get(0).state().ejected()).isTrue();
    var group = parted(world, targets(1), before, new int[][] {{0, 9}, {0, 1}, {3, 1}});
    assertThat(counts(group, 10)).isEqualTo(Map.of("s1", 10));
  }

  /** A server that cannot be connected to is no attempt, as long as there are others. */
  @Test
  void everyServerOfATargetIsTriedInOneAttemptTheLowestPriorityFirst() {
    var group = parted(new TestWorld(), targets(1), null, new int[][] {{1, 1}, {0, 1}, {0, 1}});
    try (var selection = group.enter(Priority.NORMAL, null)) {
      var tried = new ArrayList<String>();
      for (int i = 0; i < 3; i++) {
        var endpoint = Objects.requireNonNull(selection.begin());
        assertThat(selection.hasAnother(endpoint)).isEqualTo(i < 2);
        selection.next(endpoint);
        tried.add(endpoint.client());
      }
      assertThat(tried).containsExactlyInAnyOrder("s0", "s1", "s2").endsWith("s0");
    }
  }
}
