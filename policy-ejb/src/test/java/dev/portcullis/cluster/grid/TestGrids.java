package dev.portcullis.cluster.grid;

import com.hazelcast.core.HazelcastInstance;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.testing.FreePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Real grid members for tests, on loopback and free ports, apart from every other grid. */
public final class TestGrids implements AutoCloseable {
  /** What the members of all test grids prove to one another. */
  public static final Secret SECRET = new Secret("a secret for test grids");

  private final String cluster = "test-" + UUID.randomUUID();
  private final List<String> members = new ArrayList<>();
  private final List<Grid> opened = new ArrayList<>();

  public TestGrids(int nodes) {
    for (int i = 0; i < nodes; i++) {
      members.add("127.0.0.1:" + FreePorts.one());
    }
  }

  /** Opens the grid of node {@code index}, as an instance of its own. */
  public Grid open(int index) {
    var grid = Grid.open(settings(index));
    opened.add(grid);
    return grid;
  }

  /** Opens it as one that looks for nobody: only others may find it. */
  Grid openApart(int index) {
    var all = settings(index);
    var own = List.of(members.get(index));
    var grid =
        Grid.open(
            new GridSettings(
                all.instance(), all.cluster(), own, all.port(), all.address(), all.secret()));
    opened.add(grid);
    return grid;
  }

  /** The instance of the {@code index}th grid that was opened. */
  public HazelcastInstance hazelcast(int index) {
    return opened.get(index).hazelcast();
  }

  public GridSettings settings(int index) {
    int port = Integer.parseInt(members.get(index).substring("127.0.0.1:".length()));
    return new GridSettings(
        cluster + "-" + index, cluster, members, port, "127.0.0.1", Optional.of(SECRET));
  }

  @Override
  public void close() {
    opened.forEach(Grid::close);
  }
}
