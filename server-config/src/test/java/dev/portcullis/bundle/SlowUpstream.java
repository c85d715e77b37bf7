package dev.portcullis.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server of one thread that answers any number of requests, each after the same time. */
final class SlowUpstream implements AutoCloseable {

  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

  private record Due(SocketChannel channel, long at) {}

  private final ServerSocketChannel server;
  private final Selector selector;
  private final long nanos;
  private final Queue<Due> due = new ArrayDeque<>();
  private final Thread thread = new Thread(this::serve, "slow-upstream");
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private volatile int gathering;

  SlowUpstream(Duration time) {
    this.nanos = time.toNanos();
    try {
      selector = Selector.open();
      server = ServerSocketChannel.open();
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4096);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.socket().getLocalPort();
  }

  /** Answers nobody until that many wait at one time, however slowly they come. */
  void gather(int requests) {
    gathering = requests;
  }

  /** The most requests that it had at one time. */
  int most() {
    return most.get();
  }

  private void serve() {
    try {
      while (server.isOpen()) {
        var next = due.peek();
        long wait = next == null ? 100 : (next.at() - System.nanoTime()) / 1_000_000;
        selector.select(Math.max(1, Math.min(100, wait)));
        for (var key : selector.selectedKeys()) {
          take(key);
        }
        selector.selectedKeys().clear();
        answer();
      }
    } catch (IOException | ClosedSelectorException e) {
      // The test is over.
    }
  }

  private void take(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      var channel = server.accept();
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      return;
    }
    var channel = (SocketChannel) key.channel();
    // Small requests come in one piece.
    if (!read(channel)) {
      key.cancel();
      channel.close();
    }
  }

  private boolean read(SocketChannel channel) {
    try {
      if (channel.read(ByteBuffer.allocate(16 << 10)) < 0) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
    due.add(new Due(channel, System.nanoTime() + nanos));
    most.accumulateAndGet(waiting.incrementAndGet(), Math::max);
    return true;
  }

  private void answer() {
    if (waiting.get() < gathering) {
      return;
    }
    gathering = 0;
    while (!due.isEmpty() && due.peek().at() <= System.nanoTime()) {
      waiting.decrementAndGet();
      try {
        due.remove().channel().write(ByteBuffer.wrap(ANSWER));
      } catch (IOException e) {
        // Who asked is gone.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    selector.close();
  }
}
