package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * An upstream of one thread in this process, which answers each request after a time. It reads
 * requests without a body only, and answers paths that end in {@code large} with 64 KiB, others
 * with 251 octets.
 */
public final class JavaUpstream implements AutoCloseable {

  private static final int BACKLOG = 4096;

  private record Due(long nanos, Peering peering) {}

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final ArrayDeque<Due> waiting = new ArrayDeque<>();
  private final long delayNanos;
  private final Thread thread;

  private JavaUpstream(int port, Duration delay) throws IOException {
    delayNanos = delay.toNanos();
    server.bind(new InetSocketAddress(Ports.LOOPBACK, port), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    thread = new Thread(this::serve, "upstream");
    thread.setDaemon(true);
  }

  /** Starts one; port 0 takes a free one. */
  public static JavaUpstream start(int port, Duration delay) throws IOException {
    var upstream = new JavaUpstream(port, delay);
    upstream.thread.start();
    return upstream;
  }

  /** Where it answers. */
  public int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private void serve() {
    try {
      while (server.isOpen()) {
        selector.select(this::ready, untilNext());
        answerDue();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      selector.keys().forEach(key -> closeQuietly(key.channel()));
    }
  }

  /** Milliseconds, 0 for ever. */
  private long untilNext() {
    Due next = waiting.peekFirst();
    return next == null ? 0 : Math.max(1, (next.nanos - System.nanoTime()) / 1_000_000);
  }

  private void answerDue() {
    long now = System.nanoTime();
    for (Due next = waiting.peekFirst();
        next != null && next.nanos - now <= 0;
        next = waiting.peekFirst()) {
      waiting.removeFirst();
      next.peering.answer();
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        serve(key, (Peering) key.attachment());
      }
    } catch (IOException e) {
      closeQuietly(key.channel());
    }
  }

  private void serve(SelectionKey key, Peering peering) throws IOException {
    if (key.isWritable()) {
      peering.write();
    } else if (peering.readsRequest()) {
      if (delayNanos == 0) {
        peering.answer();
      } else {
        waiting.addLast(new Due(System.nanoTime() + delayNanos, peering));
      }
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = server.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      var key = channel.register(selector, SelectionKey.OP_READ);
      key.attach(new Peering(key, channel));
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    selector.close();
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // it is closed
    }
  }

  /** One connection: a request, then its answer. */
  private static final class Peering {

    private static final byte[] SMALL = answer(Nginx.SMALL);
    private static final byte[] LARGE = answer(Nginx.LARGE);

    private final SelectionKey key;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);
    private ByteBuffer out = ByteBuffer.allocate(0);

    Peering(SelectionKey key, SocketChannel channel) {
      this.key = key;
      this.channel = channel;
    }

    private static byte[] answer(int octets) {
      String head =
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(octets);
      return (head + Nginx.json(octets)).getBytes(StandardCharsets.US_ASCII);
    }

    boolean readsRequest() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("closed");
      }
      int end = in.position();
      if (end >= 4 && in.get(end - 1) == '\n' && in.get(end - 3) == '\n') {
        var line = new String(in.array(), 0, end, StandardCharsets.ISO_8859_1).lines().findFirst();
        out = ByteBuffer.wrap(line.orElse("").contains("large ") ? LARGE : SMALL);
        in.clear();
        return true;
      }
      return false;
    }

    void answer() {
      try {
        write();
      } catch (IOException e) {
        closeQuietly(channel);
      }
    }

    void write() throws IOException {
      channel.write(out);
      key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }
  }
}
