package dev.portcullis.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class GridTest {
  private final String name = "test-" + UUID.randomUUID();

  private GridSettings alone() {
    return new GridSettings(name, name, List.of(), 5701, null);
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
  void aNodeAloneListensOnTheLoopbackAddressOnly() throws Exception {
    try (var grid = Grid.open(alone())) {
      assertThat(grid.address()).startsWith("127.0.0.1:");
      assertThat(grid.nodes()).isEqualTo(1);
      assertThat(grid.main()).isTrue();
      int port = Integer.parseInt(grid.address().substring("127.0.0.1:".length()));
      try (var other = new java.net.Socket()) {
        assertThatThrownBy(() -> other.connect(new InetSocketAddress("127.0.0.2", port), 500))
            .isInstanceOf(java.io.IOException.class);
      }
    }
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
      TestGrids.until(() -> first.nodes() == 2 && second.nodes() == 2);
      assertThat(Math.abs(first.clock().getAsLong() - second.clock().getAsLong()))
          .isLessThan(2_000_000_000L);

      second.close();
      TestGrids.until(() -> first.nodes() == 1);
      assertThat(first.main()).isTrue();
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
          new GridSettings(name, taken.cluster(), taken.members(), taken.port(), taken.address());
      assertThatThrownBy(() -> Grid.open(other))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("port " + taken.port());
    }
  }
}
