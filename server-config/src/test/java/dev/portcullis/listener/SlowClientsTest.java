package dev.portcullis.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.testing.Octets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.nio.transport.TCPNIOConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that take their time, or many connections, are bounded. */
@Tag("slow")
class SlowClientsTest {

  private static final int PER_ADDRESS = 5;
  private static final ListenerBounds QUICK =
      new ListenerBounds(100, PER_ADDRESS, millis(500), millis(500), millis(60_000), millis(500));

  private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
  private final AtomicInteger unsent = new AtomicInteger();
  private GuardedServer server;

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @BeforeEach
  void start() throws IOException {
    server = new GuardedServer(this::serve, QUICK);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void serve(Request request, Response response) throws IOException {
    try {
      switch (request.getRequestURI()) {
        case "/read" -> request.getInputStream().readAllBytes();
        case "/big" -> {
          for (int i = 0; i < 10_000; i++) {
            response.getOutputStream().write(new byte[16_384]);
            response.flush();
            unsent.accumulateAndGet(unsent(request), Math::max);
          }
        }
        default -> response.getWriter().write("done");
      }
      outcomes.add("whole");
    } catch (IOException e) {
      outcomes.add("cut off");
      throw e;
    }
  }

  /** All that comes until the connection ends, however it does. */
  private static String rest(Socket socket) throws IOException {
    var text = new StringBuilder();
    try {
      for (int octet = socket.getInputStream().read();
          octet >= 0;
          octet = socket.getInputStream().read()) {
        text.append((char) octet);
      }
    } catch (SocketException reset) {
      text.append("(reset)");
    }
    return text.toString();
  }

  /** Sends one octet after the other until the connection answers or no more takes them. */
  private static void trickle(Socket socket, String octets) throws IOException {
    try {
      for (char octet : octets.toCharArray()) {
        if (socket.getInputStream().available() > 0) {
          return;
        }
        GuardedServer.send(socket, String.valueOf(octet));
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (SocketException ended) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError("the connection does not end");
  }

  @Test
  void aHeadThatStopsIsRefusedThoughNoOctetComesAnyMore() throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, "GET / HTTP/1.1\r\nHost: x\r\n");
      assertThat(rest(socket)).startsWith("HTTP/1.1 400 ").contains("request-malformed");
    }
  }

  @Test
  void aHeadThatTricklesHasNoMoreTimeThanOneThatStops() throws IOException {
    try (Socket socket = server.connect()) {
      trickle(socket, "GET / HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(1000));
      assertThat(Octets.until(socket.getInputStream(), "\r\n")).startsWith("HTTP/1.1 400 ");
      assertThat(outcomes).isEmpty();
    }
  }

  @Test
  void theSecondHeadHasNoMoreTimeThanTheFirst() throws IOException {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n");
      assertThat(rest(socket)).startsWith("HTTP/1.1 200 ").contains("HTTP/1.1 400 ");
    }
  }

  @Test
  void aClientThatSaysNothingIsNotAnswered() throws IOException {
    try (Socket socket = server.connect()) {
      assertThat(rest(socket)).isEmpty();
    }
  }

  @Test
  void aBodyThatStopsIsCutOff() throws Exception {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
      assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isEqualTo("cut off");
    }
  }

  @Test
  void aBodyThatTricklesIsCutOff() throws Exception {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n");
      trickle(socket, "a".repeat(999));
      assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isEqualTo("cut off");
    }
  }

  @Test
  void whatNobodyReadsOfABodyMustComeSoon() throws Exception {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\nabc");
      assertThat(rest(socket)).startsWith("HTTP/1.1 200 ");
    }
  }

  private static int unsent(Request request) {
    var connection = (TCPNIOConnection) request.getContext().getConnection();
    return connection.getAsyncWriteQueue().spaceInBytes();
  }

  @Test
  void anAnswerThatIsNotReadIsCutOffAndLittleOfItKept() throws Exception {
    try (Socket socket = server.connect()) {
      GuardedServer.send(socket, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isEqualTo("cut off");
      assertThat(unsent.get()).isPositive().isLessThan(128 * 1024);
    }
  }

  @Test
  void noMoreConnectionsOfOneAddressThanTold() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < PER_ADDRESS; i++) {
        sockets.add(served());
      }
      try (Socket oneMore = server.connect()) {
        assertThat(rest(oneMore)).isIn("", "(reset)");
      }
      sockets.remove(0).close();
      sockets.add(eventuallyServed());
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private Socket served() throws IOException {
    Socket socket = server.connect();
    GuardedServer.send(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    Octets.until(socket.getInputStream(), "done");
    return socket;
  }

  /** The server notices the end of a connection a little later than its client. */
  private Socket eventuallyServed() throws Exception {
    for (int i = 0; i < 100; i++) {
      try {
        return served();
      } catch (IOException refused) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    throw new AssertionError("the place is not free again");
  }
}
