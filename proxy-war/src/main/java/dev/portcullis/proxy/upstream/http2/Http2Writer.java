package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.HpackEncoder;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.http2.Http2Exception;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes a connection's frames, one thread at a time: HTTP/2 leaves no choice. Who finds others
 * waiting leaves it to them to send what it wrote, so that many small requests leave together.
 *
 * <p>The thread that reads never waits to write: what it has to say it leaves behind for whoever is
 * writing. Otherwise two ends that both write before they read would wait for one another.
 */
final class Http2Writer {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Answers that may be left behind for a peer that asks and does not read. */
  private static final int MOST_LEFT = 4096;

  private static final int SIZE = 4 * (Frame.HEAD + Frame.PAYLOAD);

  final ReentrantLock lock = new ReentrantLock();
  private final OutputStream out;
  private final HpackEncoder hpack = new HpackEncoder();
  private final byte[] buffer = new byte[SIZE];
  private final ConcurrentLinkedQueue<byte[]> left = new ConcurrentLinkedQueue<>();
  private final AtomicInteger leftCount = new AtomicInteger();
  private int used;
  private volatile long due;

  Http2Writer(OutputStream out) {
    this.out = out;
  }

  /** Whether a write has lasted longer than it may. */
  boolean hangs(long now) {
    long until = due;
    return until != 0 && now - until >= 0;
  }

  /** RFC 9113 §3.4. */
  void preface(byte[] settings, Duration time) throws IOException {
    lock.lock();
    try {
      append(PREFACE, 0, PREFACE.length, time);
      append(settings, 0, settings.length, time);
    } finally {
      end(time);
    }
  }

  /** The encoder of the next head; with the lock held. */
  HpackEncoder encoder() {
    hpack.start();
    return hpack;
  }

  /** Writes what the encoder holds (RFC 9113 §6.2, §6.10); with the lock held. */
  void fields(int stream, boolean end, Duration time) throws IOException {
    int at = 0;
    int length = hpack.length();
    int type = Frame.HEADERS;
    do {
      int count = Math.min(Frame.PAYLOAD, length - at);
      int flags = (at + count == length ? Frame.END_HEADERS : 0) | (end && at == 0 ? 1 : 0);
      frame(type, flags, stream, hpack.block(), at, count, time);
      type = Frame.CONTINUATION;
      at += count;
    } while (at < length);
  }

  /** Writes a frame into the buffer; with the lock held. */
  void frame(int type, int flags, int stream, byte[] bytes, int start, int count, Duration time)
      throws IOException {
    reserve(Frame.HEAD + count, time);
    Frame.head(buffer, used, count, type, flags, stream);
    used += Frame.HEAD;
    append(bytes, start, count, time);
  }

  private void append(byte[] bytes, int start, int count, Duration time) throws IOException {
    reserve(count, time);
    System.arraycopy(bytes, start, buffer, used, count);
    used += count;
  }

  private void reserve(int count, Duration time) throws IOException {
    if (used + count > buffer.length) {
      flush(time);
    }
  }

  /** Lets go of the lock, and sends what is written unless another is about to write more. */
  void end(Duration time) throws IOException {
    try {
      drain(time);
      if (!lock.hasQueuedThreads()) {
        flush(time);
      }
    } finally {
      lock.unlock();
    }
    sendLeft(time);
  }

  /**
   * Leaves a frame for whoever is writing, or sends it.
   *
   * @throws Http2Exception where the peer asks more than it reads
   */
  void leave(byte[] frame) throws Http2Exception {
    if (leftCount.incrementAndGet() > MOST_LEFT) {
      throw new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, "the peer asks and does not read");
    }
    left.add(frame);
  }

  /** Sends what was left, unless somebody is writing, who will see to it. */
  void sendLeft(Duration time) throws IOException {
    while (!left.isEmpty() && lock.tryLock()) {
      try {
        drain(time);
        flush(time);
      } finally {
        lock.unlock();
      }
    }
  }

  private void drain(Duration time) throws IOException {
    byte[] frame;
    while ((frame = left.poll()) != null) {
      leftCount.decrementAndGet();
      append(frame, 0, frame.length, time);
    }
  }

  private void flush(Duration time) throws IOException {
    int length = used;
    used = 0;
    if (length > 0) {
      due = Watchdog.now() + time.toNanos();
      try {
        out.write(buffer, 0, length);
      } finally {
        due = 0;
      }
    }
  }
}
