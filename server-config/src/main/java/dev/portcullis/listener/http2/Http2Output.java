package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.LingeringClose;
import dev.portcullis.listener.http2.Http2Error.Code;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.http2.hpack.Encoder;
import org.glassfish.grizzly.memory.Buffers;

/**
 * What an HTTP/2 connection sends. Its lock guards the state of the connection and of its streams,
 * and puts their frames into one order; nothing waits for the network while it holds it.
 */
final class Http2Output {

  /** Replies that may wait to be sent: a client that asks for more does not read them. */
  private static final int MAX_REPLIES = 64;

  private static final int TABLE = 4096;
  private static final int INITIAL_WINDOW = 65_535;

  final ReentrantLock lock = new ReentrantLock();

  /** Signalled when a window grows, a stream gets input, or one breaks. */
  final Condition changed = lock.newCondition();

  private final Connection<?> connection;
  private final Encoder encoder = new Encoder(TABLE);
  private final AtomicInteger replies = new AtomicInteger();
  private final byte[] piece = new byte[8192];
  private long window = INITIAL_WINDOW;
  private int streamWindow = INITIAL_WINDOW;

  Http2Output(Connection<?> connection) {
    this.connection = connection;
  }

  /** RFC 9113 §6.5.2: what a new stream may send. */
  int streamWindow() {
    return streamWindow;
  }

  void streamWindow(int size) {
    streamWindow = size;
  }

  /** What all streams together may send. */
  long window() {
    return window;
  }

  void sent(int octets) {
    window -= octets;
  }

  /** RFC 9113 §6.9.1: a window never exceeds 2^31-1. */
  void windowGrows(int octets) throws Http2Error {
    window += octets;
    if (window > Integer.MAX_VALUE) {
      throw Http2Error.connection(Code.FLOW_CONTROL_ERROR, "the window is too large");
    }
    changed.signalAll();
  }

  void tableSize(int size) {
    encoder.setMaxCapacity(Math.min(TABLE, Math.max(0, size)));
  }

  /** Sends a frame; to be called with the lock. */
  void send(byte[] frame) {
    connection.write(wrap(frame));
  }

  /** Sends a frame that the client made us send. */
  void reply(byte[] frame) throws Http2Error {
    if (replies.incrementAndGet() > MAX_REPLIES) {
      throw Http2Error.connection(Code.ENHANCE_YOUR_CALM, "replies are not read");
    }
    lock.lock();
    try {
      write(frame, new ReplySent(replies));
    } finally {
      lock.unlock();
    }
  }

  /** Sends the last frame of the connection and closes it. */
  void last(byte[] frame, LingeringClose close) {
    lock.lock();
    try {
      close.send(wrap(frame));
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings({"rawtypes", "unchecked"})
  private void write(byte[] frame, ReplySent sent) {
    ((Connection) connection).write(wrap(frame), sent);
  }

  private Buffer wrap(byte[] frame) {
    return Buffers.wrap(connection.getMemoryManager(), frame);
  }

  /** Sends a field section, names and values in turn; to be called with the lock. */
  void fields(int stream, List<String> fields, boolean end) {
    byte[] block = block(fields);
    var frames = new ByteArrayOutputStream(block.length + 64);
    int from = 0;
    do {
      int length = Math.min(Http2Frame.MAX_PAYLOAD, block.length - from);
      boolean whole = from + length == block.length;
      int type = from == 0 ? Http2Frame.HEADERS : Http2Frame.CONTINUATION;
      int flags = (whole ? Http2Frame.END_HEADERS : 0) | (end && from == 0 ? 1 : 0);
      var head = new byte[Http2Frame.HEAD];
      Http2Frame.head(head, 0, length, type, flags, stream);
      frames.writeBytes(head);
      frames.write(block, from, length);
      from += length;
    } while (from < block.length);
    send(frames.toByteArray());
  }

  private byte[] block(List<String> fields) {
    var block = new ByteArrayOutputStream(256);
    Buffer room = wrap(piece);
    for (int i = 0; i < fields.size(); i += 2) {
      encoder.header(fields.get(i), fields.get(i + 1));
      while (!encoder.encode(room)) {
        block.write(piece, 0, room.position());
        room.clear();
      }
    }
    block.write(piece, 0, room.position());
    return block.toByteArray();
  }

  @SuppressWarnings("rawtypes")
  private static final class ReplySent extends EmptyCompletionHandler<WriteResult> {

    private final AtomicInteger replies;

    ReplySent(AtomicInteger replies) {
      this.replies = replies;
    }

    @Override
    public void completed(WriteResult result) {
      replies.decrementAndGet();
    }
  }
}
