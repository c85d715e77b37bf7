package dev.portcullis.listener.http2;

import dev.portcullis.listener.http2.Http2Error.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What came of a request behind its head, and has not been read. All state is guarded by the
 * connection's lock.
 */
final class Http2Input {

  /** What a client may send before the application has read it, in octets. */
  static final int WINDOW = 65_535;

  private static final byte[] NOTHING = new byte[0];

  private final int id;
  private final Http2Request request;
  private final Http2ReceiveWindow window;
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private List<String> trailers = List.of();
  private long received;
  private boolean ended;

  /**
   * @param id the stream's
   * @param ended whether the request ended with its head
   */
  Http2Input(Http2Output output, int id, Http2Request request, boolean ended) {
    this.id = id;
    this.request = request;
    this.window = new Http2ReceiveWindow(output, id, WINDOW, WINDOW / 2);
    this.ended = ended;
  }

  /** RFC 9113 §6.1, §8.1.1: data, which must not differ from the length that was told. */
  void data(byte[] data, int flowControlled, boolean end) throws Http2Error {
    if (ended) {
      throw Http2Error.stream(id, Code.STREAM_CLOSED, "data behind the end");
    }
    if (!window.take(flowControlled)) {
      throw Http2Error.stream(id, Code.FLOW_CONTROL_ERROR, "more data than the window");
    }
    received += data.length;
    long told = request.getContentLength();
    if (told >= 0 && (received > told || (end && received < told))) {
      throw Http2Error.stream(id, Code.PROTOCOL_ERROR, "data differ from content-length");
    }
    if (data.length > 0) {
      pieces.add(data);
    }
    window.consumed(flowControlled - data.length);
    if (end) {
      ended = true;
      window.close();
    }
  }

  void end(List<String> behind) throws Http2Error {
    if (ended) {
      throw Http2Error.stream(id, Code.STREAM_CLOSED, "trailers behind the end");
    }
    data(NOTHING, 0, true);
    trailers = behind;
  }

  /** Whether there is nothing to read, and more will come. */
  boolean awaited() {
    return pieces.isEmpty() && !ended;
  }

  /** What came next; empty where there is nothing. The client may send as much again. */
  byte[] next() {
    byte[] data = pieces.isEmpty() ? NOTHING : pieces.remove();
    window.consumed(data.length);
    return data;
  }

  /** Whether all of it was read, but for the trailers. */
  boolean exhausted() {
    return ended && pieces.isEmpty();
  }

  /** Names and values in turns. */
  List<String> trailers() {
    return trailers;
  }

  /** Whether all of it came. */
  boolean ended() {
    return ended;
  }

  /** Octets that came. */
  long received() {
    return received;
  }

  /**
   * What is left of the request.
   *
   * @param sendWindow what the client takes of its answer
   */
  Http2Rests.Rest rest(long sendWindow) {
    long told = request.getContentLength();
    return new Http2Rests.Rest(window.left(), sendWindow, told < 0 ? -1 : told - received);
  }

  /** Nobody reads it any more; how many octets were not read. */
  int discard() {
    window.close();
    int unread = pieces.stream().mapToInt(data -> data.length).sum();
    pieces.clear();
    return unread;
  }
}
