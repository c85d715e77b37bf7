package dev.portcullis.cluster.grid;

import com.hazelcast.core.HazelcastInstance;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Real grid members for tests, on loopback and free ports, apart from every other grid. */
public final class TestGrids implements AutoCloseable {
  /** What the members of all test grids prove to one another. */
  public static final Secret SECRET = new Secret("a secret for test grids");

  private final String cluster = "test-" + UUID.randomUUID();
  private final List<String> members = new ArrayList<>();
  private final List<Grid> opened = new ArrayList<>();

  public TestGrids(int nodes) {
    freePorts(nodes).forEach(port -> members.add("127.0.0.1:" + port));
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

  /** Waits for something that comes true by itself, at most half a minute. */
  public static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("did not come true in half a minute");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static List<Integer> freePorts(int count) {
    var sockets = new ArrayList<ServerSocket>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      var ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (var socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
