package dev.portcullis.bench.load;

import dev.portcullis.bench.machine.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A load generator of our own, of one thread: where {@code wrk} is not installed, and where an
 * exact number of requests is to be answered.
 */
public record JavaLoad() implements LoadGenerator {

  /** The longest that answers which are still missing are waited for when the time is over. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  @Override
  public String version() {
    return "the load generator of this benchmark, JDK " + Runtime.version();
  }

  @Override
  public Figures run(Load load) throws IOException {
    var time = Duration.ofSeconds(load.seconds());
    return new Run(load, Long.MAX_VALUE, time, time.plus(GRACE)).figures();
  }

  /** Sends a number of requests, as many at one time as there are connections. */
  public Figures burst(Load load, int requests) throws IOException {
    var time = Duration.ofSeconds(load.seconds());
    return new Run(load, requests, time, time).figures();
  }

  /** One run: what has been sent, and what has come back. */
  private static final class Run {

    private final Load load;
    private final long begun = System.nanoTime();
    private final long sendUntil;
    private final long awaitUntil;
    private final List<byte[]> requests;
    private final Tally tally = new Tally();
    private long toSend;
    private long sent;
    private int open;

    Run(Load load, long most, Duration sending, Duration waiting) throws IOException {
      this.load = load;
      this.toSend = most;
      this.sendUntil = begun + sending.toNanos();
      this.awaitUntil = begun + waiting.toNanos();
      this.requests = requests(load);
    }

    private static List<byte[]> requests(Load load) throws IOException {
      var requests = new ArrayList<byte[]>();
      for (String token : Files.readAllLines(load.tokens())) {
        String request =
            "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n\r\n"
                .formatted(load.path(), load.port(), token);
        requests.add(request.getBytes(StandardCharsets.US_ASCII));
      }
      return requests;
    }

    Figures figures() throws IOException {
      try (var selector = Selector.open()) {
        for (int i = 0; i < load.connections(); i++) {
          connect(selector);
        }
        while (open > 0 && System.nanoTime() < awaitUntil) {
          selector.select(this::ready, 100);
        }
        for (SelectionKey key : selector.keys()) {
          key.channel().close();
        }
      }
      return tally.figures((System.nanoTime() - begun) / 1000, open);
    }

    private void connect(Selector selector) throws IOException {
      var address = new InetSocketAddress(Ports.LOOPBACK, load.port());
      var connection = ClientConnection.open(selector, address);
      open++;
      next(connection);
    }

    private void next(ClientConnection connection) throws IOException {
      if (toSend == 0 || System.nanoTime() >= sendUntil) {
        connection.close();
        open--;
        return;
      }
      toSend--;
      connection.send(requests.get((int) (sent++ % requests.size())));
    }

    private void ready(SelectionKey key) {
      var connection = (ClientConnection) key.attachment();
      try {
        if (connection.proceed()) {
          tally.answered(connection.status(), connection.micros());
          next(connection);
        }
      } catch (IOException e) {
        tally.failed(e.toString());
        open--;
        close(connection);
      }
    }

    private static void close(ClientConnection connection) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
