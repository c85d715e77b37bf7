package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A connection counts for the client whom the load balancer names, and has a client's time. */
@Tag("slow")
class IntroducedClientsTest {

  private static final int PER_ADDRESS = 3;
  private static final long LONG = TimeUnit.MINUTES.toNanos(1);

  private final List<Socket> sockets = new ArrayList<>();
  private final GuardedServer server = server(LONG);

  IntroducedClientsTest() throws IOException {}

  /**
   * @param headNanos the time of a head
   */
  private static GuardedServer server(long headNanos) throws IOException {
    return new GuardedServer(
        (request, response) -> response.getWriter().write("to " + request.getRemoteAddr()),
        new ListenerBounds(100, PER_ADDRESS, headNanos, LONG, LONG, LONG),
        transport -> {},
        "127.0.0.0/8");
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private static String header(String client) {
    String family = client.contains(":") ? "TCP6" : "TCP4";
    return "PROXY %s %s %s 1 2\r\n".formatted(family, client, client);
  }

  /** Opens a connection for this client; whether it is served. */
  private boolean served(String client) throws IOException {
    Socket socket = server.connect();
    sockets.add(socket);
    try {
      GuardedServer.send(socket, header(client) + "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      String answer = Octets.until(socket.getInputStream(), "to " + client);
      return answer.startsWith("HTTP/1.1 200 ");
    } catch (IOException ended) {
      return false;
    }
  }

  private void within(String client) throws Exception {
    Awaiting.until(() -> served(client));
  }

  @Test
  void eachClientHasItsOwnPlacesHoweverManyTheBalancerOpens() throws Exception {
    for (String client : List.of("203.0.113.9", "203.0.113.10", "198.51.100.1")) {
      for (int i = 0; i < PER_ADDRESS; i++) {
        assertThat(served(client)).as("%s, %d", client, i).isTrue();
      }
      assertThat(served(client)).as("one more of " + client).isFalse();
    }
    sockets.get(0).close();
    within("203.0.113.9");
    assertThat(served("203.0.113.9")).isFalse();
  }

  @Test
  void neighboursInIpv6AreOneClient() throws Exception {
    for (int i = 1; i <= PER_ADDRESS; i++) {
      assertThat(served("2001:db8:0:0:0:0:0:" + i)).isTrue();
    }
    assertThat(served("2001:db8:0:0:0:0:0:99")).isFalse();
    assertThat(served("2001:db8:0:1:0:0:0:99")).isTrue();
  }

  /** Connections that name nobody are the balancer's own, and those that say nothing too. */
  @Test
  void whoIsNotIntroducedYetCountsForTheBalancer() throws Exception {
    for (int i = 0; i < PER_ADDRESS; i++) {
      sockets.add(server.connect());
    }
    int client = 0; // one may come before those that say nothing; each is another
    while (served("203.0.113." + client)) {
      client++;
      assertThat(client).as("served while the balancer's places are taken").isLessThan(250);
    }
    sockets.get(0).close();
    within("198.51.100.1");
  }

  @Test
  void aHeaderThatDoesNotEndEndsItsConnectionWithoutAnAnswer() throws IOException {
    try (var hasty = server(TimeUnit.MILLISECONDS.toNanos(200));
        Socket socket = hasty.connect()) {
      GuardedServer.send(socket, "PROXY TCP4 203.0");
      assertThat(rest(socket)).isZero();
    }
  }

  /** The header and the first head behind it have the time of one head. */
  @Test
  void aHeadBehindTheHeaderThatDoesNotEndIsRefused() throws IOException {
    try (var hasty = server(TimeUnit.SECONDS.toNanos(3));
        Socket socket = hasty.connect()) {
      GuardedServer.send(socket, header("203.0.113.9") + "GET / HTTP/1.1\r\n");
      assertThat(Octets.until(socket.getInputStream(), "\r\n")).startsWith("HTTP/1.1 400 ");
    }
  }

  private static int rest(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes().length;
    } catch (SocketException reset) {
      return 0;
    }
  }
}
