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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Answers a {@code GET} with bytes without end, and never reads the body of a {@code POST}. */
public final class FloodUpstream implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 2000, InetAddress.getLoopbackAddress());
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private final AtomicInteger listeners = new AtomicInteger();

  /** Bytes that could be sent, to all together. */
  public final AtomicLong sent = new AtomicLong();

  FloodUpstream() throws IOException {
    threads.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** How many listen now. */
  public int open() {
    return listeners.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        sockets.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in = socket.getInputStream();
      boolean flood = RawHttp.line(in).startsWith("GET");
      while (!RawHttp.line(in).isEmpty()) {
        continue;
      }
      if (flood) {
        flood(socket);
      } else {
        new java.util.concurrent.CountDownLatch(1).await();
      }
    } catch (IOException | InterruptedException e) {
      // The other side has ended, or the test.
    } finally {
      sockets.remove(socket);
    }
  }

  private void flood(Socket socket) throws IOException {
    var out = socket.getOutputStream();
    String head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    byte[] block = new byte[16 << 10];
    listeners.incrementAndGet();
    try {
      while (true) {
        out.write(block);
        sent.addAndGet(block.length);
      }
    } finally {
      listeners.decrementAndGet();
    }
  }

  /** How many bytes were sent, once that stands still for a second. */
  public static long settled(AtomicLong counter) throws InterruptedException {
    long before = -1;
    for (long now = counter.get(); now != before || now == 0; now = counter.get()) {
      before = now;
      TimeUnit.SECONDS.sleep(1);
    }
    return before;
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
    for (var socket : sockets) {
      socket.close();
    }
  }
}
