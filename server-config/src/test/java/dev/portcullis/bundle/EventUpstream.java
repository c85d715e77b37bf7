package dev.portcullis.bundle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers every request with a stream of events, one each 100 ms, that never ends. */
final class EventUpstream implements AutoCloseable {

  private static final byte[] EVENT = "c\r\ndata: tick\n\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerSocket server = new ServerSocket(0, 2000, InetAddress.getLoopbackAddress());
  private final Set<Socket> listeners = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final String type;

  EventUpstream() throws IOException {
    this("text/event-stream");
  }

  EventUpstream(String type) throws IOException {
    this.type = type;
    threads.execute(this::accept);
    threads.execute(this::tick);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** How many listen now. */
  int listeners() {
    return listeners.size();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        socket.setTcpNoDelay(true);
        var in = socket.getInputStream();
        while (!RawHttp.line(in).isEmpty()) {
          continue;
        }
        String head =
            "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nTransfer-Encoding: chunked\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        listeners.add(socket);
      } catch (IOException e) {
        continue; // the next one, or the end of the test
      }
    }
  }

  private void tick() {
    while (!server.isClosed()) {
      for (var socket : listeners) {
        try {
          socket.getOutputStream().write(EVENT);
        } catch (IOException e) {
          listeners.remove(socket);
        }
      }
      try {
        Thread.sleep(100); // the rhythm of the events
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
    for (var socket : listeners) {
      socket.close();
    }
  }
}
