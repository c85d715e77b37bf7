package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.listener.http2.Http2Error.Code;
import java.io.ByteArrayOutputStream;
import org.glassfish.grizzly.http2.hpack.Decoder;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;

/**
 * Collects field sections, which come in HEADERS and CONTINUATION frames, and decodes them (RFC
 * 9113 §4.3). Bounded in octets, in frames, and in what they decode to.
 */
final class Http2Heads {

  /** Octets of a field section as it is sent. */
  private static final int MAX_OCTETS = ListenerBounds.MAX_HEAD;

  /** CONTINUATION frames of one field section: enough for as many octets in full frames. */
  private static final int MAX_CONTINUATIONS = 8;

  /** What a connection keeps room for between two field sections. */
  private static final int USUAL_OCTETS = 1024;

  private static final int TABLE = 4096;

  private final Decoder decoder = new Decoder(TABLE);
  private ByteArrayOutputStream block = new ByteArrayOutputStream(USUAL_OCTETS);
  private int stream;
  private int continuations;
  private boolean endsStream;
  private boolean open;
  private volatile long since;

  boolean open() {
    return open;
  }

  /** When the section began that is not whole, in nanoseconds; 0 if there is none. */
  long since() {
    return since;
  }

  /** Adds a part; whether the section is whole. */
  boolean add(Http2Frame frame) throws Http2Error {
    if (frame.type() == Http2Frame.HEADERS) {
      begin(frame);
    } else {
      go(frame);
    }
    open = !frame.has(Http2Frame.END_HEADERS);
    since = !open ? 0 : since == 0 ? System.nanoTime() : since;
    return !open;
  }

  private void begin(Http2Frame frame) throws Http2Error {
    stream = frame.stream();
    endsStream = frame.has(Http2Frame.END_STREAM);
    continuations = 0;
    block.writeBytes(frame.content());
  }

  private void go(Http2Frame frame) throws Http2Error {
    if (!open || frame.stream() != stream) {
      throw Http2Error.protocol("a continuation of nothing");
    }
    if (++continuations > MAX_CONTINUATIONS || block.size() + frame.payload().length > MAX_OCTETS) {
      throw Http2Error.connection(Code.ENHANCE_YOUR_CALM, "a field section is too large");
    }
    block.writeBytes(frame.payload());
  }

  int stream() {
    return stream;
  }

  boolean endsStream() {
    return endsStream;
  }

  Http2Fields decode() throws Http2Error {
    var fields = new Http2Fields();
    try {
      var octets = Buffers.wrap(MemoryManager.DEFAULT_MEMORY_MANAGER, block.toByteArray());
      decoder.decode(octets, true, fields);
    } catch (RuntimeException | AssertionError | InternalError e) {
      throw Http2Error.connection(Code.COMPRESSION_ERROR, "a field section cannot be decoded");
    }
    block = new ByteArrayOutputStream(USUAL_OCTETS);
    return fields;
  }
}
