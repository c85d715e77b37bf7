package dev.portcullis.bundle;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens to a stream on a thread of its own until it ends, and notes when and how. */
final class StreamClient implements AutoCloseable {

  private final Socket socket;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long endedAt;
  private volatile @Nullable String ending;

  private StreamClient(Socket socket) {
    this.socket = socket;
  }

  /** Events over HTTP/1.1, chunk by chunk. */
  static StreamClient events(int port, String path, String... fields) throws IOException {
    var socket = RawHttp.connect("127.0.0.1", port);
    var client = new StreamClient(socket);
    String head = RawHttp.head("GET", path, fields).replace("Connection: close\r\n", "");
    socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
    client.listen(
        () -> {
          var in = socket.getInputStream();
          String status = RawHttp.line(in).split(" ")[1];
          while (!RawHttp.line(in).isEmpty()) {
            continue;
          }
          if (!status.equals("200")) {
            return status;
          }
          int size;
          do {
            size = Integer.parseInt(RawHttp.line(in), 16);
            in.readNBytes(size + 2);
            client.started.countDown();
          } while (size > 0);
          return "whole";
        });
    return client;
  }

  /** Messages over WebSocket. */
  static StreamClient messages(int port, String path, String fields) throws IOException {
    var raw = new RawSocket(port, path, fields);
    var client = new StreamClient(raw.socket);
    client.listen(
        () -> {
          if (raw.status != 101) {
            return Integer.toString(raw.status);
          }
          raw.in.readNBytes(6); // the first tick
          client.started.countDown();
          return "close " + raw.untilClose();
        });
    return client;
  }

  private interface Hearing {
    String hear() throws IOException;
  }

  private void listen(Hearing hearing) {
    var thread =
        new Thread(
            () -> {
              String how;
              try {
                how = hearing.hear();
              } catch (IOException | RuntimeException e) {
                how = "broken";
              }
              endedAt = System.nanoTime();
              ending = how;
              ended.countDown();
              started.countDown();
            },
            "stream-client");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the first piece, or the end: whether it is open then. */
  boolean flows() throws InterruptedException {
    return started.await(60, TimeUnit.SECONDS) && open();
  }

  /** Waits for the first piece. */
  StreamClient flowing() throws InterruptedException {
    if (!flows()) {
      throw new AssertionError("nothing flows: " + ending);
    }
    return this;
  }

  /** Whether it is still open. */
  boolean open() {
    return ended.getCount() > 0;
  }

  /** How it ended: {@code whole}, {@code broken}, {@code close 1008}, or a status. */
  String ending() throws InterruptedException {
    if (!ended.await(60, TimeUnit.SECONDS)) {
      return "not at all";
    }
    return String.valueOf(ending);
  }

  /** How long after {@code start} it ended. */
  Duration after(long start) throws InterruptedException {
    ending();
    return Duration.ofNanos(endedAt - start);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
