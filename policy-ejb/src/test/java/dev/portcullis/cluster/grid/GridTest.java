package dev.portcullis.cluster.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class GridTest {
  private final String name = "test-" + UUID.randomUUID();

  private GridSettings alone() {
    return GridSettings.alone(name);
  }

  @Test
  void twoApplicationsOfOneJvmShareOneGridAndTheLastStopsIt() {
    var proxy = Grid.open(alone());
    var console = Grid.open(alone());
    assertThat(console.id()).isEqualTo(proxy.id());
    assertThat(console.hazelcast()).isSameAs(proxy.hazelcast());

    proxy.close();
    proxy.close();
    assertThat(console.running()).isTrue();
    console.close();
    assertThat(console.running()).isFalse();

    try (var again = Grid.open(alone())) {
      assertThat(again.id()).isNotEqualTo(proxy.id());
      assertThat(again.running()).isTrue();
    }
  }

  @Test
  void aNodeAloneOpensNoPort() throws IOException {
    assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "no /proc to see open ports in");
    var before = listening();
    try (var grid = Grid.open(alone())) {
      assertThat(grid.nodes()).isEqualTo(1);
      assertThat(grid.main()).isTrue();
      assertThat(listening()).isEqualTo(before);
    }
    try (var grids = new TestGrids(1)) {
      grids.open(0);
      assertThat(listening()).as("what a member opens is seen").hasSize(before.size() + 1);
    }
  }

  /** The sockets of this process that listen, by inode (proc(5), state 0A). */
  private static Set<String> listening() throws IOException {
    var open = new HashSet<String>();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor)) {
          open.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    }
    var listening = new HashSet<String>();
    for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields[3].equals("0A") && open.contains("socket:[" + fields[9] + "]")) {
          listening.add(fields[9]);
        }
      }
    }
    return listening;
  }

  @Test
  void aGridOutlivesTheLoaderOfTheApplicationThatOpenedIt() throws Exception {
    var loader = new java.net.URLClassLoader(new java.net.URL[0], getClass().getClassLoader());
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try (var grid = Grid.open(alone())) {
      assertThat(thread.getContextClassLoader()).isSameAs(loader);
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(t -> t.getName().contains(name))
          .isNotEmpty()
          .noneMatch(t -> t.getContextClassLoader() == loader);
      assertThat(grid.hazelcast().getConfig().getClassLoader()).isNotSameAs(loader);
    } finally {
      thread.setContextClassLoader(before);
      loader.close();
    }
  }

  @Test
  void membersFindOneAnotherAndAGoodbyeIsHeard() {
    try (var grids = new TestGrids(2)) {
      var first = grids.open(0);
      var second = grids.open(1);
      Awaiting.until(() -> first.nodes() == 2 && second.nodes() == 2);
      assertThat(Math.abs(first.clock().getAsLong() - second.clock().getAsLong()))
          .isLessThan(2_000_000_000L);

      second.close();
      Awaiting.until(() -> first.nodes() == 1);
      assertThat(first.main()).isTrue();
    }
  }

  /** A member whose part gives way gets another id (findings/hazelcast-merged-member-uuid.sh). */
  @Test
  void nodesKnowOneAnotherByIdAfterTwoPartsOfAGridHaveMerged() {
    try (var grids = new TestGrids(2)) {
      var one = grids.open(0);
      var two = grids.openApart(1);
      Awaiting.until(() -> one.others().size() == 1 && two.others().size() == 1);
      Awaiting.until(() -> one.others().contains(two.id()) && two.others().contains(one.id()));
    }
  }

  @Test
  void onlyTypesOfTheJdkComeOutOfTheGrid() {
    try (var grid = Grid.open(alone())) {
      var map = grid.hazelcast().<String, Object>getMap("attack");
      map.put("good", new java.util.HashMap<>(java.util.Map.of("n", 1L)));
      map.put("bad", new java.io.File("/"));
      assertThat(map.get("good")).isEqualTo(java.util.Map.of("n", 1L));
      assertThatThrownBy(() -> map.get("bad")).hasMessageContaining("java.io.File");
    }
  }

  @Test
  void aTakenPortIsToldAtTheStart() {
    try (var grids = new TestGrids(1)) {
      grids.open(0);
      var taken = grids.settings(0);
      var other =
          new GridSettings(
              name,
              taken.cluster(),
              taken.members(),
              taken.port(),
              taken.address(),
              taken.secret());
      assertThatThrownBy(() -> Grid.open(other))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + taken.port());
    }
  }
}
