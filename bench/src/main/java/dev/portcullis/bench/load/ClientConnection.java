package dev.portcullis.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One connection: a request at a time, and its answer, which must have a {@code Content-Length}.
 */
final class ClientConnection {

  private static final int MAX_HEAD = 16 * 1024;
  private static final String LENGTH = "content-length:";

  private final SocketChannel channel;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocate(MAX_HEAD);
  private ByteBuffer out = ByteBuffer.allocate(0);
  private long sentAt;
  private long bodyLeft;
  private boolean headRead;
  private int status;

  private ClientConnection(SocketChannel channel, SelectionKey key) {
    this.channel = channel;
    this.key = key;
  }

  static ClientConnection open(Selector selector, InetSocketAddress address) throws IOException {
    var channel = SocketChannel.open(address);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    var key = channel.register(selector, 0);
    var connection = new ClientConnection(channel, key);
    key.attach(connection);
    return connection;
  }

  void send(byte[] request) throws IOException {
    out = ByteBuffer.wrap(request);
    in.clear();
    headRead = false;
    sentAt = System.nanoTime();
    write();
  }

  private void write() throws IOException {
    channel.write(out);
    key.interestOps(out.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  /** Goes on with what the socket is ready for; true when an answer is complete. */
  boolean proceed() throws IOException {
    if (out.hasRemaining()) {
      write();
      return false;
    }
    if (channel.read(in) < 0) {
      throw new EOFException();
    }
    if (headRead) {
      skipBody();
    } else {
      readHead();
    }
    return headRead && bodyLeft == 0;
  }

  private void readHead() throws IOException {
    var text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      if (!in.hasRemaining()) {
        throw new IOException("the head of an answer is longer than " + MAX_HEAD);
      }
      return;
    }
    String head = text.substring(0, end).toLowerCase(Locale.ROOT);
    status = Integer.parseInt(head.substring(9, 12));
    bodyLeft = length(head) - (in.position() - end - 4);
    headRead = true;
    in.clear();
  }

  private static long length(String head) throws IOException {
    return head.lines()
        .filter(line -> line.startsWith(LENGTH))
        .mapToLong(line -> Long.parseLong(line.substring(LENGTH.length()).strip()))
        .findFirst()
        .orElseThrow(() -> new IOException("an answer without a length: " + head));
  }

  private void skipBody() throws IOException {
    bodyLeft -= in.position();
    in.clear();
    if (bodyLeft < 0) {
      throw new IOException("an answer longer than it says");
    }
  }

  int status() {
    return status;
  }

  /** From the sending of the request until now. */
  long micros() {
    return (System.nanoTime() - sentAt) / 1000;
  }

  void close() throws IOException {
    channel.close();
  }
}
