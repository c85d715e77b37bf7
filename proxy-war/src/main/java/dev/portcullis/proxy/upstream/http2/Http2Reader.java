package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Frame;
import dev.portcullis.proxy.http2.FrameReader;
import dev.portcullis.proxy.http2.HpackDecoder;
import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.http2.Http2Exception;
import dev.portcullis.proxy.upstream.AnswerFields;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads all that a peer sends on a connection, by a thread of its own, until it ends. */
final class Http2Reader implements Runnable {

  private static final Logger LOG = System.getLogger(Http2Reader.class.getName());

  /** The longest header block, as it is sent. */
  private static final int MOST_BLOCK = AnswerFields.MOST_BYTES;

  /** The most frames of one block: without a bound, empty ones could go on for ever. */
  private static final int MOST_CONTINUATIONS = 16;

  private final Http2Connection connection;
  private final Http2Streams streams;
  private final FrameReader frames;
  private final HpackDecoder hpack =
      new HpackDecoder(AnswerFields.MOST_BYTES, AnswerFields.MOST_FIELDS);
  private byte[] block = new byte[Frame.PAYLOAD];
  private int blockLength;
  private int blockStream;
  private boolean blockEnds;
  private int continuations;

  Http2Reader(Http2Connection connection, Http2Streams streams, InputStream in) {
    this.connection = connection;
    this.streams = streams;
    this.frames = new FrameReader(in);
  }

  @Override
  public void run() {
    try {
      while (frames.next()) {
        connection.heard();
        take();
      }
      connection.lose(Kind.LOST, "the upstream closed the connection");
    } catch (Http2Exception e) {
      connection.abandon(e.error(), "the upstream breaks HTTP/2: " + e.getMessage());
    } catch (IOException e) {
      connection.lose(Kind.LOST, AttemptException.describe(e));
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "a connection to an upstream could not be read", fault);
      connection.abandon(Http2Error.INTERNAL_ERROR, "fault: " + fault.getClass().getName());
    }
  }

  /** The streams' threads are woken when all that is here was taken, not for each frame. */
  private void take() throws IOException {
    boolean more = frames.more();
    streams.locked(
        () -> {
          try {
            frame();
          } finally {
            if (!more) {
              streams.wake();
            }
          }
          return more;
        });
    connection.sendLeft();
  }

  private void frame() throws IOException {
    if (blockStream != 0 && frames.type() != Frame.CONTINUATION) {
      throw breach("a header block is interrupted"); // RFC 9113 §6.10
    }
    if (!streams.settings().known() && frames.type() != Frame.SETTINGS) {
      throw breach("the first frame is not the settings"); // RFC 9113 §3.4
    }
    switch (frames.type()) {
      case Frame.DATA -> data();
      case Frame.HEADERS -> headers();
      case Frame.CONTINUATION -> continuation();
      case Frame.RST_STREAM -> reset();
      case Frame.SETTINGS -> settings();
      case Frame.PING -> ping();
      case Frame.GOAWAY -> goAway();
      case Frame.WINDOW_UPDATE -> windowUpdate();
      case Frame.PUSH_PROMISE -> throw breach("a push that we forbade"); // RFC 9113 §8.4
      default -> {} // RFC 9113 §4.1: unknown frames, and PRIORITY, mean nothing
    }
  }

  private static Http2Exception breach(String message) {
    return new Http2Exception(Http2Error.PROTOCOL_ERROR, message);
  }

  private void requireLength(boolean right) throws Http2Exception {
    if (!right) {
      throw new Http2Exception(Http2Error.FRAME_SIZE_ERROR, "a frame has the wrong size");
    }
  }

  /** The frame's stream, null where it is over already (RFC 9113 §5.1). */
  private @Nullable Http2Stream stream() throws Http2Exception {
    if (!streams.opened(frames.stream())) {
      throw breach("a stream that nobody opened");
    }
    return streams.known(frames.stream());
  }

  private void data() throws IOException {
    var stream = stream();
    if (!streams.receive(frames.length())) {
      throw new Http2Exception(Http2Error.FLOW_CONTROL_ERROR, "more than the window");
    }
    int padding = padding();
    if (stream == null || stream.over()) {
      return;
    }
    int extra = frames.has(Frame.PADDED) ? 1 : 0;
    int count = frames.length() - extra - padding;
    stream.receiveWindow -= frames.length();
    stream.consumed += frames.length() - count;
    if (stream.receiveWindow < 0) {
      var why = new MalformedAnswerException("more than the window");
      streams.refuse(stream, Http2Error.FLOW_CONTROL_ERROR, why);
      return;
    }
    try {
      stream.answer.data(
          frames.array(), frames.start() + extra, count, frames.has(Frame.END_STREAM));
      streams.touch(stream);
    } catch (MalformedAnswerException e) {
      streams.refuse(stream, Http2Error.PROTOCOL_ERROR, e);
    }
  }

  /** RFC 9113 §6.1: padding that is longer than its frame would reach into another. */
  private int padding() throws Http2Exception {
    if (!frames.has(Frame.PADDED)) {
      return 0;
    }
    requireLength(frames.length() > 0);
    int padding = frames.array()[frames.start()] & 0xff;
    if (padding >= frames.length()) {
      throw breach("more padding than frame");
    }
    return padding;
  }

  private void headers() throws IOException {
    int padding = padding();
    int extra = (frames.has(Frame.PADDED) ? 1 : 0) + (frames.has(Frame.PRIORITISED) ? 5 : 0);
    requireLength(frames.length() >= extra + padding);
    blockStream = frames.stream();
    blockEnds = frames.has(Frame.END_STREAM);
    blockLength = 0;
    continuations = 0;
    append(frames.start() + extra, frames.length() - extra - padding);
  }

  private void continuation() throws IOException {
    if (blockStream == 0 || frames.stream() != blockStream) {
      throw breach("a continuation of nothing");
    }
    if (++continuations > MOST_CONTINUATIONS) {
      throw new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, "a header block without end");
    }
    append(frames.start(), frames.length());
  }

  private void append(int start, int count) throws IOException {
    if (blockLength + count > MOST_BLOCK) {
      throw new Http2Exception(Http2Error.ENHANCE_YOUR_CALM, "a header block is too long");
    }
    if (blockLength + count > block.length) {
      block = Arrays.copyOf(block, MOST_BLOCK);
    }
    System.arraycopy(frames.array(), start, block, blockLength, count);
    blockLength += count;
    if (frames.has(Frame.END_HEADERS)) {
      blockStream = 0;
      fields(hpack.decode(block, blockLength));
    }
  }

  private void fields(List<String> list) throws IOException {
    var stream = stream();
    if (stream == null || stream.over()) {
      return;
    }
    try {
      if (hpack.tooLong()) {
        throw new MalformedAnswerException("the answer has too many fields, or too long ones");
      }
      stream.answer.fields(list, blockEnds);
      streams.touch(stream);
    } catch (MalformedAnswerException e) {
      streams.refuse(stream, Http2Error.PROTOCOL_ERROR, e);
    }
  }

  private void reset() throws IOException {
    requireLength(frames.length() == 4);
    var stream = stream();
    if (stream != null) {
      var error = Http2Error.of(frames.integer(0));
      var kind = error == Http2Error.REFUSED_STREAM ? Kind.REFUSED : Kind.FAILED;
      stream.resetByPeer(kind, "the upstream reset the stream: " + error);
      streams.forget(stream);
    }
  }

  private void settings() throws IOException {
    requireStream(0);
    if (frames.has(Frame.ACK)) {
      requireLength(frames.length() == 0);
      return;
    }
    long change = streams.settings().read(frames.array(), frames.start(), frames.length());
    streams.settingsChanged(change);
    connection.leave(Http2Settings.acknowledgement());
  }

  private void requireStream(int stream) throws Http2Exception {
    if (frames.stream() != stream) {
      throw breach("a frame on the wrong stream");
    }
  }

  private void ping() throws IOException {
    requireStream(0);
    requireLength(frames.length() == 8);
    if (!frames.has(Frame.ACK)) {
      connection.leave(Http2Settings.pong(frames.integer(0), frames.integer(4)));
    }
  }

  private void goAway() throws IOException {
    requireStream(0);
    requireLength(frames.length() >= 8);
    streams.goAway(frames.integer(0) & 0x7fffffff);
  }

  /** RFC 9113 §6.9: a window is never widened by nothing, or beyond what a number can say. */
  private void windowUpdate() throws IOException {
    requireLength(frames.length() == 4);
    int bytes = frames.integer(0) & 0x7fffffff;
    if (frames.stream() == 0) {
      if (bytes == 0 || !streams.widen(bytes)) {
        throw new Http2Exception(Http2Error.FLOW_CONTROL_ERROR, "a window is out of range");
      }
      return;
    }
    var stream = stream();
    if (stream != null) {
      stream.sendWindow += bytes;
      stream.changed.signalAll();
      if (bytes == 0 || stream.sendWindow > Integer.MAX_VALUE) {
        var why = new MalformedAnswerException("a window is out of range");
        streams.refuse(stream, Http2Error.FLOW_CONTROL_ERROR, why);
      }
    }
  }
}
