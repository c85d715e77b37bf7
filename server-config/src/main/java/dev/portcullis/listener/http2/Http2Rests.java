package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.LingeringClose;
import dev.portcullis.listener.http2.Http2Error.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is left of requests that have their whole answers (RFC 9113 §8.1). A reset at once takes the
 * answer from a client that sends all of its request before it reads anything (httpx 0.28 waits for
 * a window for ever, curl 7.88 reports an error): so the rest is read and dropped, as over HTTP/1.1
 * by {@link LingeringClose}, and only who takes too long for it is reset with {@code NO_ERROR}. All
 * state is guarded by the connection's lock.
 */
final class Http2Rests {

  /** The most of a connection; one more is reset at once. */
  static final int MOST = Http2Streams.MAX_STREAMS;

  /** A client is told of more room when half of it is used. */
  private static final int GRANT = Http2Input.WINDOW / 2;

  private final Http2Connection session;
  private final Map<Integer, Rest> rests = new HashMap<>();

  Http2Rests(Http2Connection session) {
    this.session = session;
  }

  /** One of them, which keeps to the rules that held before its answer was whole. */
  static final class Rest {
    private final long since = System.nanoTime();
    private long latest = since;
    private int window;
    private long sendWindow;
    private long untold;

    /**
     * @param window what the client may still send of it as it is
     * @param sendWindow what of the answer we might still send
     * @param untold what is missing of the length that it told, or -1 where it told none
     */
    Rest(int window, long sendWindow, long untold) {
      this.window = window;
      this.sendWindow = sendWindow;
      this.untold = untold;
    }

    private void data(int id, int octets, int flowControlled, boolean end) throws Http2Error {
      latest = System.nanoTime();
      window -= flowControlled;
      if (window < 0) {
        throw Http2Error.stream(id, Code.FLOW_CONTROL_ERROR, "more data than the window");
      }
      if (untold >= 0) {
        untold -= octets;
        if (untold < 0 || (end && untold > 0)) {
          throw Http2Error.stream(id, Code.PROTOCOL_ERROR, "data differ from content-length");
        }
      }
    }

    private void windowGrows(int id, int octets) throws Http2Error {
      sendWindow += octets;
      if (sendWindow > Integer.MAX_VALUE) {
        throw Http2Error.stream(id, Code.FLOW_CONTROL_ERROR, "the window is too large");
      }
    }

    private boolean over(long now) {
      return now - latest > LingeringClose.SILENT_NANOS || now - since > LingeringClose.MOST_NANOS;
    }
  }

  /** Whether there is room for one more. */
  boolean begin(int id, Rest rest) {
    if (rests.size() >= MOST) {
      return false;
    }
    rests.put(id, rest);
    grant(id, rest);
    return true;
  }

  private void grant(int id, Rest rest) {
    int more = Http2Input.WINDOW - rest.window;
    if (more > GRANT) {
      rest.window += more;
      session.send(Http2Frame.ofNumbers(Http2Frame.WINDOW_UPDATE, id, more));
    }
  }

  /**
   * Whether data are of one of them; they are dropped.
   *
   * @param octets of the data
   * @param flowControlled octets of the frame
   */
  boolean data(int id, int octets, int flowControlled, boolean end) throws Http2Error {
    var rest = rests.get(id);
    if (rest == null) {
      return false;
    }
    rest.data(id, octets, flowControlled, end);
    if (end) {
      rests.remove(id);
    } else {
      grant(id, rest);
    }
    return true;
  }

  /** Whether trailers are of one of them; they are dropped. */
  boolean trailers(int id, boolean wellFormed) throws Http2Error {
    var rest = rests.get(id);
    if (rest == null) {
      return false;
    }
    if (!wellFormed) {
      throw Http2Error.stream(id, Code.PROTOCOL_ERROR, "malformed trailers");
    }
    rest.data(id, 0, 0, true);
    return end(id);
  }

  /** RFC 9113 §6.9: whether a window is of one of them. */
  boolean windowGrows(int id, int octets) throws Http2Error {
    var rest = rests.get(id);
    if (rest == null) {
      return false;
    }
    if (octets == 0) {
      throw Http2Error.stream(id, Code.PROTOCOL_ERROR, "a window does not grow");
    }
    rest.windowGrows(id, octets);
    return true;
  }

  void windowsGrow(int octets) throws Http2Error {
    for (var entry : rests.entrySet()) {
      entry.getValue().windowGrows(entry.getKey(), octets);
    }
  }

  /** Whether it was one of them; it has ended, by whomever. */
  boolean end(int id) {
    return rests.remove(id) != null;
  }

  private void reset(int id) {
    rests.remove(id);
    session.send(Http2Frame.ofNumbers(Http2Frame.RST_STREAM, id, Code.NO_ERROR.ordinal()));
  }

  /** Resets those that take too long. */
  void look(long now) {
    for (int id : List.copyOf(rests.keySet())) {
      var rest = rests.get(id);
      if (rest != null && rest.over(now)) {
        reset(id);
      }
    }
  }

  boolean none() {
    return rests.isEmpty();
  }

  void clear() {
    rests.clear();
  }
}
