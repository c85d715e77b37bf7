package dev.portcullis.cluster.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.cluster.grid.Grid;
import dev.portcullis.cluster.grid.GridEvents;
import dev.portcullis.cluster.grid.GridSettings;
import dev.portcullis.cluster.grid.TestGrids;
import dev.portcullis.cluster.node.CertificateVitals;
import dev.portcullis.cluster.node.IssuerVitals;
import dev.portcullis.cluster.node.KeyVitals;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.cluster.node.NodeVitals;
import dev.portcullis.cluster.node.RefusalVitals;
import dev.portcullis.cluster.node.TrafficVitals;
import dev.portcullis.cluster.node.UpstreamVitals;
import dev.portcullis.testing.Awaiting;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What two nodes tell one another: news, how they fare, decisions. */
@Tag("slow")
class GridExchangeTest {
  private static final TestGrids GRIDS = new TestGrids(2);
  private static final NodeVitals VITALS =
      new NodeVitals(
          7,
          true,
          false,
          new TrafficVitals(10, 8, Map.of("rate-limited", 2L), 1, 4),
          Map.of("keys", 5L, "settled", 3L),
          Map.of("wait-micros", 120L),
          List.of(
              new UpstreamVitals(
                  "orders",
                  "half-open",
                  true,
                  3,
                  100,
                  10,
                  1,
                  2,
                  List.of(new UpstreamVitals.Target("http://10.0.0.1", "ejected", 3, 5, 1200)))),
          List.of(new KeyVitals("each", "corp|alice", 9, 10, 2.5, true)),
          List.of(
              new IssuerVitals("corp", 2, Instant.ofEpochMilli(1), Instant.ofEpochMilli(2), "down"),
              new IssuerVitals("new", 0, null, null, "not fetched yet")),
          List.of(
              new RefusalVitals(
                  "file",
                  "policy.yaml",
                  Instant.ofEpochMilli(3),
                  List.of(new RefusalVitals.Problem(4, "rules[0]", "is bad", "mend it")),
                  2)),
          List.of(new CertificateVitals("admin", Instant.ofEpochMilli(4), "is bad")));

  private static Grid first;
  private static Grid second;

  @BeforeAll
  static void open() {
    first = GRIDS.open(0);
    second = GRIDS.open(1);
  }

  @AfterAll
  static void close() {
    GRIDS.close();
  }

  @Test
  void newsReachAllNodesOffTheGridsThreads() {
    try (var here = new GridEvents(first);
        var there = new GridEvents(second)) {
      var versions = new CopyOnWriteArrayList<Long>();
      var acts = new CopyOnWriteArrayList<Map<String, String>>();
      var threads = new CopyOnWriteArrayList<String>();
      here.onPolicyPublished(versions::add);
      there.onPolicyPublished(versions::add);
      there.onQuarantine(
          act -> {
            threads.add(Thread.currentThread().getName());
            acts.add(act);
          });

      here.policyPublished(41);
      there.onLimits(acts::add);
      here.limits(Map.of("act", "RESET", "key", "corp|alice"));
      Awaiting.until(() -> acts.size() == 1);
      assertThat(acts.remove(0)).containsEntry("key", "corp|alice");
      here.quarantine(Map.of("subject", "corp|eve", "until", "2030-01-01T00:00:00Z"));

      Awaiting.until(() -> versions.size() == 2 && acts.size() == 1);
      assertThat(versions).containsExactly(41L, 41L);
      assertThat(acts.get(0)).containsEntry("subject", "corp|eve");
      assertThat(threads.get(0)).startsWith("portcullis-hear");
    }
  }

  @Test
  void aListenerThatThrowsHearsTheNextNews() {
    try (var events = new GridEvents(first)) {
      var heard = new CopyOnWriteArrayList<Long>();
      events.onPolicyPublished(
          version -> {
            heard.add(version);
            throw new IllegalStateException("on purpose");
          });
      events.policyPublished(1);
      events.policyPublished(2);
      Awaiting.until(() -> heard.size() == 2);
      Awaiting.until(() -> events.dropped() == 2);
    }
  }

  @Test
  void newsIsTakenOverOnceAllApplicationsOfThisJvmHaveDoneSoWithoutAGridToo() throws Exception {
    var name = "test-" + java.util.UUID.randomUUID();
    var settings = GridSettings.alone(name);
    try (var console = Grid.open(settings);
        var proxy = Grid.open(settings);
        var telling = new GridEvents(console);
        var hearing = new GridEvents(proxy)) {
      assertThat(telling.policyPublished(1)).as("nobody hears").isCompleted();
      var go = new CountDownLatch(1);
      var taken = new CopyOnWriteArrayList<Long>();
      telling.onPolicyPublished(taken::add);
      hearing.onPolicyPublished(
          publication -> {
            Awaiting.released(go);
            taken.add(publication);
          });
      var told = telling.policyPublished(2);
      assertThat(told.isDone()).isFalse();
      go.countDown();
      told.get(30, TimeUnit.SECONDS);
      assertThat(taken).containsExactly(2L, 2L);
      console.hazelcast().getLifecycleService().terminate();
      telling.policyPublished(5).get(30, TimeUnit.SECONDS);
      assertThat(taken).filteredOn(List.of(5L)::contains).hasSize(2);
    }
  }

  @Test
  void whatOneApplicationCouldNotTakeOverIsNotAcknowledged() {
    try (var events = new GridEvents(first)) {
      events.onCredentialsChanged(change -> {});
      events.onCredentialsChanged(
          change -> {
            throw new IllegalStateException("on purpose");
          });
      assertThat(events.credentialsChanged(7))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("on purpose");
    }
  }

  @Test
  void everyNodeKnowsHowAllFareAndTheApplicationsOfOneProcessAreOneNode() {
    try (var data = new NodeDirectory(first, "data", "n1", () -> VITALS, InstantSource.system());
        var admin = new NodeDirectory(first, "admin", "n1", () -> VITALS, InstantSource.system());
        var other = new NodeDirectory(second, "data", "n2", () -> VITALS, InstantSource.system())) {
      assertThat(data.nodes()).as("at the first call").anyMatch(n -> n.name().equals("n1"));
      var all = List.of("n1 UP [data, admin]", "n2 UP [data]");
      for (var directory : List.of(data, admin, other)) {
        Awaiting.until(() -> rows(directory).equals(all));
      }
      Awaiting.until(
          () ->
              other.nodes().stream()
                  .anyMatch(n -> n.vitals().equals(VITALS) && n.id().equals(first.process())));
      assertThat(other.reports()).hasSize(3);

      admin.close();
      Awaiting.until(() -> rows(other).equals(List.of("n1 UP [data]", "n2 UP [data]")));
      data.close();
      Awaiting.until(() -> rows(other).equals(List.of("n2 UP [data]")));
    }
  }

  @Test
  void whoStopsSaysGoodByeWhicheverIsClosedFirstAndWhoDiesIsMissing() {
    var grids = new TestGrids(3);
    var stopping = grids.open(0);
    var dying = grids.open(1);
    try (grids;
        var there =
            new NodeDirectory(stopping, "data", "n1", () -> VITALS, InstantSource.system());
        var dead = new NodeDirectory(dying, "data", "n2", () -> VITALS, InstantSource.system());
        var here =
            new NodeDirectory(grids.open(2), "data", "n3", () -> VITALS, InstantSource.system())) {
      assertThat(there.nodes()).isNotEmpty();
      Awaiting.until(() -> rows(here).size() == 3);
      stopping.close();
      Awaiting.until(() -> rows(here).equals(List.of("n2 UP [data]", "n3 UP [data]")));
      dying.hazelcast().getLifecycleService().terminate();
      assertThat(dead.nodes()).isNotEmpty();
      Awaiting.until(() -> rows(here).equals(List.of("n2 MISSING [data]", "n3 UP [data]")));
    }
  }

  private static List<String> rows(NodeDirectory directory) {
    return directory.nodes().stream()
        .map(node -> node.name() + ' ' + node.state() + ' ' + node.roles())
        .toList();
  }

  @Test
  void vitalsThatFailDoNotStopTheBeat() {
    var calls = new java.util.concurrent.atomic.AtomicInteger();
    try (var node =
        new NodeDirectory(
            first,
            "data",
            "flaky",
            () -> {
              if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("on purpose");
              }
              return VITALS;
            },
            InstantSource.system())) {
      Awaiting.until(() -> node.nodes().stream().anyMatch(n -> n.name().equals("flaky")));
    }
  }

  @Test
  void aStatusOfAnotherVersionIsReadAsFarAsItGoes() {
    var status = NodeStatus.of(Map.of("id", "x", "requests", 3, "denials", "nonsense"));
    assertThat(status.id()).isEqualTo("x");
    assertThat(status.vitals().traffic().requests()).isEqualTo(3);
    assertThat(status.vitals().traffic().denials()).isEmpty();
  }

  private static byte[] entry(String id, String line) {
    return (id + '\n' + line).getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void decisionsOfOneNodeAreReadAndFoundOnTheOther() {
    try (var here = new DecisionFeed(first);
        var there = new DecisionFeed(second)) {
      for (int i = 0; i < 300; i++) {
        byte[] entry = entry("id-" + i, "{\"n\":" + i + "}");
        here.offer(() -> entry);
      }
      Awaiting.until(() -> there.tail(300).size() == 300);
      assertThat(there.tail(2)).containsExactly("{\"n\":299}", "{\"n\":298}");
      assertThat(there.find("id-7")).contains("{\"n\":7}");
      assertThat(there.find("id-")).isEmpty();
      assertThat(here.leftOut()).isZero();
    }
  }

  @Test
  void aFloodOfDecisionsIsCutAndCounted() {
    var name = "test-" + java.util.UUID.randomUUID();
    try (var grid = Grid.open(GridSettings.alone(name));
        var feed = new DecisionFeed(grid)) {
      for (int i = 0; i < 100_000; i++) {
        byte[] entry = entry("flood-" + i, "{}");
        feed.offer(() -> entry);
      }
      assertThat(feed.leftOut()).isPositive();
    }
  }

  @Test
  void withoutAGridNothingThrows() {
    var name = "test-" + java.util.UUID.randomUUID();
    var grid = Grid.open(GridSettings.alone(name));
    try (var events = new GridEvents(grid);
        var feed = new DecisionFeed(grid);
        var node = new NodeDirectory(grid, "data", "n", () -> VITALS, InstantSource.system())) {
      grid.hazelcast().getLifecycleService().terminate();

      events.policyPublished(1);
      feed.offer(() -> entry("a", "{}"));
      assertThat(feed.tail(10)).isEmpty();
      assertThat(feed.find("a")).isEmpty();
      Awaiting.until(() -> node.nodes().size() == 1);
      assertThat(grid.main()).isFalse();
      assertThat(grid.nodes()).isEqualTo(1);
    }
    grid.close();
  }
}
