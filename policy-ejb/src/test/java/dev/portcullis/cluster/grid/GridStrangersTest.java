package dev.portcullis.cluster.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.testing.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who does not know the cluster's secret neither reads nor writes, and keeps nobody waiting. */
@Tag("slow")
class GridStrangersTest {

  private static final int ANSWER = 64;

  private static int port(GridSettings settings) {
    return settings.port();
  }

  @Test
  void anUsualClientThatKnowsTheClustersNameIsNotLetIn() {
    try (var grids = new TestGrids(1)) {
      var grid = grids.open(0);
      grid.hazelcast().getMap("portcullis.nodes").put("n", "secret of the grid");
      var client = new ClientConfig().setClusterName(grids.settings(0).cluster());
      client.setProperty("hazelcast.logging.type", "none");
      client.getNetworkConfig().addAddress("127.0.0.1:" + port(grids.settings(0)));
      client
          .getConnectionStrategyConfig()
          .getConnectionRetryConfig()
          .setClusterConnectTimeoutMillis(1);
      assertThatThrownBy(
              () -> HazelcastClient.newHazelcastClient(client).getMap("portcullis.nodes"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void anUsualMemberThatKnowsTheClustersNameStaysAlone() {
    try (var grids = new TestGrids(2)) {
      var grid = grids.open(0);
      var settings = grids.settings(1);
      var stranger = new Config("stranger").setClusterName(settings.cluster());
      stranger.setProperty("hazelcast.logging.type", "none");
      stranger.setProperty("hazelcast.max.join.seconds", "3");
      stranger.setProperty("hazelcast.tcp.join.port.try.count", "1");
      stranger.getNetworkConfig().setPort(port(settings)).getInterfaces().setEnabled(true);
      stranger.getNetworkConfig().getInterfaces().addInterface("127.0.0.1");
      var join = stranger.getNetworkConfig().getJoin();
      join.getAutoDetectionConfig().setEnabled(false);
      join.getMulticastConfig().setEnabled(false);
      join.getTcpIpConfig().setEnabled(true).setMembers(settings.members());
      assertThat(membersSeenBy(stranger)).isLessThan(2);
      assertThat(grid.nodes()).isEqualTo(1);
    }
  }

  /** None where it gives up. */
  private static int membersSeenBy(Config stranger) {
    try {
      var started = Hazelcast.newHazelcastInstance(stranger);
      int members = started.getCluster().getMembers().size();
      started.getLifecycleService().terminate();
      return members;
    } catch (IllegalStateException gaveUp) {
      return 0;
    }
  }

  @Test
  void aMemberOfAnotherSecretStaysAlone() {
    try (var grids = new TestGrids(2)) {
      var grid = grids.open(0);
      var right = grids.settings(1);
      var wrong =
          new GridSettings(
              right.instance(),
              right.cluster(),
              right.members(),
              right.port(),
              right.address(),
              Optional.of(new Secret("another secret of a grid")));
      try (var stranger = Grid.open(wrong)) {
        assertThat(stranger.nodes()).isEqualTo(1);
        assertThat(grid.nodes()).isEqualTo(1);
      }
    }
  }

  @Test
  void whatStrangersSayIsAnsweredByNothingButAChallenge() throws IOException {
    var random = new Random(7);
    try (var grids = new TestGrids(1)) {
      grids.open(0);
      int port = port(grids.settings(0));
      for (byte[] said : strangeGreetings(random)) {
        try (var socket = new Socket("127.0.0.1", port)) {
          socket.setSoTimeout(60_000);
          socket.getOutputStream().write(said);
          assertThat(octets(socket)).hasSizeLessThanOrEqualTo(ANSWER);
        }
      }
    }
  }

  private static List<byte[]> strangeGreetings(Random random) {
    var greetings = new ArrayList<byte[]>();
    greetings.add("HZCCP2".getBytes(StandardCharsets.US_ASCII));
    greetings.add("CP2".getBytes(StandardCharsets.US_ASCII));
    greetings.add("GET /hazelcast/health HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    byte[] greeting = "portcullis-grid-1\n".getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 50; i++) {
      var said = new byte[greeting.length + 32 + 32];
      random.nextBytes(said);
      if (i % 2 == 0) {
        System.arraycopy(greeting, 0, said, 0, greeting.length);
      }
      greetings.add(said);
    }
    return greetings;
  }

  private static byte[] octets(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (java.net.SocketException reset) {
      return new byte[0];
    }
  }

  /**
   * A stranger lets a member answer for it: what the member proves is not what an acceptor must.
   */
  @Test
  void aProofThatIsSentBackProvesNothing() throws Exception {
    try (var grids = new TestGrids(1)) {
      grids.open(0);
      try (var socket = new Socket("127.0.0.1", port(grids.settings(0)))) {
        socket.setSoTimeout(60_000);
        var greeting = "portcullis-grid-1\n".getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(greeting);
        socket.getOutputStream().write(new byte[32]);
        InputStream in = socket.getInputStream();
        in.readNBytes(32);
        socket.getOutputStream().write(in.readNBytes(32));
        assertThat(octets(socket)).isEmpty();
      }
    }
  }

  private static int members(Grid grid) {
    return grid.hazelcast().getCluster().getMembers().size();
  }

  @Test
  void strangersWhoSayNothingKeepNoMemberOut() throws Exception {
    var threads = Executors.newCachedThreadPool();
    var silent = new ArrayList<Socket>();
    try (var grids = new TestGrids(2)) {
      var first = grids.open(0);
      for (int i = 0; i < 200; i++) {
        silent.add(new Socket("127.0.0.1", port(grids.settings(0))));
      }
      Callable<Grid> opening = () -> grids.open(1);
      var second = threads.submit(opening).get();
      Awaiting.until(() -> members(first) == 2 && members(second) == 2);
    } finally {
      threads.shutdownNow();
      for (var socket : silent) {
        socket.close();
      }
    }
  }
}
