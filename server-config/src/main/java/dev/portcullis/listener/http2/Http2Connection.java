package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.Client;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.connection.LingeringClose;
import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.listener.connection.MultiplexedConnection;
import dev.portcullis.listener.http2.Http2Error.Code;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;

/**
 * An HTTP/2 connection of a client (RFC 9113): reads its frames, one thread at a time, and keeps
 * its streams. Besides the windows of RFC 9113 §5.2, which are enforced, it bounds what a client
 * may make us do for nothing; a client that goes beyond is sent away with ENHANCE_YOUR_CALM.
 */
public final class Http2Connection implements MultiplexedConnection {

  /** Octets of bodies that all streams together may have unread, where there is room for all. */
  static final int WINDOW = 1 << 20;

  /** RFC 9113 §6.9.2: a connection begins with the same window as a stream. */
  private static final int LARGER = WINDOW - Http2Input.WINDOW;

  /** Frames that bring nothing: PING, SETTINGS, PRIORITY, empty or late ones; and a second. */
  private static final int IDLE_FRAMES = 2000;

  private static final int IDLE_FRAMES_PER_SECOND = 200;

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");

  private final Http2Output output;
  private final Http2Heads heads = new Http2Heads();
  private final Http2Budget idleFrames = new Http2Budget(IDLE_FRAMES, IDLE_FRAMES_PER_SECOND);
  private final Http2Streams streams;
  private final Client client;
  private final Gate gate;
  private final ListenerBounds bounds;
  private final int window;
  private final Http2ReceiveWindow receive;
  private boolean greeted;
  private boolean closed;
  private boolean over;

  Http2Connection(Client client, Http2Dispatch dispatch, Gate gate, ListenerBounds bounds) {
    this.bounds = bounds;
    this.output = new Http2Output(client.connection());
    this.streams = new Http2Streams(this, dispatch, gate);
    this.client = client;
    this.gate = gate;
    this.window = Http2Windows.ALL.promise(LARGER) ? WINDOW : Http2Input.WINDOW;
    this.receive = new Http2ReceiveWindow(output, 0, window, window / 4);
    greet();
    gate.watch(this);
  }

  ListenerBounds bounds() {
    return bounds;
  }

  Http2Output output() {
    return output;
  }

  /** RFC 9113 §3.4, and the larger window of the connection. */
  private void greet() {
    output.lock.lock();
    try {
      output.send(Http2Settings.ours());
      if (window == WINDOW) {
        output.send(Http2Frame.ofNumbers(Http2Frame.WINDOW_UPDATE, 0, LARGER));
      }
    } finally {
      output.lock.unlock();
    }
  }

  /**
   * Takes what the client sent.
   *
   * @return whether the connection goes on; what is left in the input is the start of a frame
   */
  @Override
  public boolean input(Buffer input) {
    try {
      for (var frame = Http2Frame.next(input); frame != null; frame = Http2Frame.next(input)) {
        take(frame);
      }
      return true;
    } catch (Http2Error e) {
      end(e.code(), String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void take(Http2Frame frame) throws Http2Error {
    output.lock.lock();
    try {
      frame(frame);
    } catch (Http2Error e) {
      if (e.stream() == 0) {
        throw e;
      }
      streams.reset(e.stream(), e.code());
      streams.charge();
    } finally {
      output.lock.unlock();
    }
  }

  private void idleFrame() throws Http2Error {
    if (!idleFrames.spend()) {
      throw Http2Error.connection(Code.ENHANCE_YOUR_CALM, "too many frames that bring nothing");
    }
  }

  private void frame(Http2Frame frame) throws Http2Error {
    if (!greeted && (frame.type() != Http2Frame.SETTINGS || frame.has(Http2Frame.ACK))) {
      throw Http2Error.protocol("no settings first");
    }
    greeted = true;
    if (heads.open() && frame.type() != Http2Frame.CONTINUATION) {
      throw Http2Error.protocol("a frame within a field section");
    }
    switch (frame.type()) {
      case Http2Frame.DATA -> data(frame);
      case Http2Frame.HEADERS, Http2Frame.CONTINUATION -> fields(frame);
      case Http2Frame.RST_STREAM -> resetByClient(frame);
      case Http2Frame.WINDOW_UPDATE -> windowUpdate(frame);
      case Http2Frame.SETTINGS -> settings(frame);
      case Http2Frame.PING -> ping(frame);
      case Http2Frame.GOAWAY -> streams.noMore();
      case Http2Frame.PUSH_PROMISE -> throw Http2Error.protocol("clients push nothing");
      default -> idleFrame(); // PRIORITY, and what RFC 9113 §5.5 wants ignored
    }
  }

  private void data(Http2Frame frame) throws Http2Error {
    var stream = streams.of(frame);
    int octets = frame.payload().length;
    if (!receive.take(octets)) {
      throw Http2Error.connection(Code.FLOW_CONTROL_ERROR, "more data than the window");
    }
    byte[] data = frame.content();
    boolean end = frame.has(Http2Frame.END_STREAM);
    boolean nothing = data.length == 0 && !end;
    if (stream == null) {
      consumed(octets);
      nothing |= !streams.rests().data(frame.stream(), data.length, octets, end);
    }
    if (nothing) {
      idleFrame();
    }
    if (stream == null) {
      return;
    }
    consumed(octets - data.length);
    try {
      stream.data(data, octets, end);
    } catch (Http2Error e) {
      consumed(data.length);
      throw e;
    }
  }

  /** Lets the client send as many octets again; with the lock. */
  void consumed(int octets) {
    receive.consumed(octets);
  }

  private void fields(Http2Frame frame) throws Http2Error {
    if (frame.stream() == 0) {
      throw Http2Error.protocol("a field section without a stream");
    }
    if (!heads.add(frame)) {
      return;
    }
    boolean end = heads.endsStream();
    if (!streams.fields(heads.stream(), heads.decode(), end)) {
      idleFrame(); // the rest of a stream that was reset
    }
  }

  private void resetByClient(Http2Frame frame) throws Http2Error {
    requireLength(frame, 4);
    if (!streams.resetByClient(frame)) {
      idleFrame();
    }
  }

  private static void requireLength(Http2Frame frame, int length) throws Http2Error {
    if (frame.payload().length != length) {
      throw Http2Error.connection(Code.FRAME_SIZE_ERROR, "a frame of a wrong length");
    }
  }

  private void windowUpdate(Http2Frame frame) throws Http2Error {
    requireLength(frame, 4);
    int octets = frame.number(0) & Integer.MAX_VALUE;
    if (frame.stream() == 0) {
      if (octets == 0) {
        throw Http2Error.protocol("a window does not grow");
      }
      output.windowGrows(octets);
      return;
    }
    var stream = streams.of(frame);
    if (stream == null) {
      if (!streams.rests().windowGrows(frame.stream(), octets)) {
        idleFrame();
      }
    } else if (octets == 0) {
      throw Http2Error.stream(frame.stream(), Code.PROTOCOL_ERROR, "a window does not grow");
    } else {
      stream.windowGrows(octets);
    }
  }

  private void settings(Http2Frame frame) throws Http2Error {
    idleFrame();
    if (frame.stream() != 0) {
      throw Http2Error.protocol("settings of a stream");
    }
    if (frame.has(Http2Frame.ACK)) {
      requireLength(frame, 0);
      return;
    }
    int before = output.streamWindow();
    Http2Settings.apply(frame, output);
    int growth = output.streamWindow() - before;
    streams.windowsGrow(growth);
    output.reply(Http2Frame.encoded(Http2Frame.SETTINGS, Http2Frame.ACK, 0, new byte[0]));
  }

  private void ping(Http2Frame frame) throws Http2Error {
    idleFrame();
    requireLength(frame, 8);
    if (frame.stream() != 0) {
      throw Http2Error.protocol("a ping of a stream");
    }
    if (!frame.has(Http2Frame.ACK)) {
      output.reply(Http2Frame.encoded(Http2Frame.PING, Http2Frame.ACK, 0, frame.payload()));
    }
  }

  /** Resets a stream, from whichever thread. */
  void reset(Http2Stream stream, Code code) {
    streams.reset(stream, code);
  }

  /** The application is done with a stream. */
  void finished(Http2Stream stream) {
    if (streams.finished(stream)) {
      end(Code.NO_ERROR, "all streams have ended");
    }
  }

  /** Sends a frame unless the connection has ended; with the lock. */
  void send(byte[] frame) {
    if (!closed) {
      output.send(frame);
    }
  }

  Connection<?> connection() {
    return client.connection();
  }

  /**
   * RFC 9113 §6.8: the client is to go elsewhere with what it has not sent yet. Whatever it sends
   * until it has heard that is served, so nothing is lost on the way.
   */
  @Override
  public void announceLeave() {
    output.lock.lock();
    try {
      if (streams.announceLeave()) {
        send(goAway(Integer.MAX_VALUE, Code.NO_ERROR));
      }
    } finally {
      output.lock.unlock();
    }
  }

  private static byte[] goAway(int last, Code code) {
    return Http2Frame.ofNumbers(Http2Frame.GOAWAY, 0, last, code.ordinal());
  }

  /** RFC 9113 §6.8: no more streams; those under way may end. */
  @Override
  public void leave() {
    output.lock.lock();
    try {
      if (streams.noMore()) {
        send(goAway(streams.last(), Code.NO_ERROR));
      }
    } finally {
      output.lock.unlock();
    }
    if (streams.resting()) {
      end(Code.NO_ERROR, "no streams");
    }
  }

  /** Ends a connection that carries nothing, or a field section that does not end. */
  @Override
  public void look(long now) {
    boolean done = streams.done(bounds.idleNanos(), now);
    if (heads.since() != 0 && now - heads.since() > bounds.headNanos()) {
      end(Code.ENHANCE_YOUR_CALM, "a field section takes too long");
    } else if (done) {
      leave();
    }
  }

  private void end(Code code, String message) {
    output.lock.lock();
    try {
      if (!closed) {
        LOG.log(
            code == Code.NO_ERROR ? Level.FINE : Level.INFO,
            "ended an HTTP/2 connection of {0}: {1}, {2}",
            new Object[] {connection().getPeerAddress(), code, message});
        output.last(goAway(streams.last(), code), client.beginClose(LingeringClose.FEW_OCTETS));
        closed("the connection ends");
      }
    } finally {
      output.lock.unlock();
    }
  }

  /** The connection is no more: whoever waits for it goes on. */
  @Override
  public void closed(String why) {
    output.lock.lock();
    try {
      if (!over && window == WINDOW) {
        Http2Windows.ALL.giveBack(LARGER);
      }
      over = true;
      closed = true;
      receive.close();
      streams.breakOff(why);
    } finally {
      output.lock.unlock();
    }
    gate.unwatch(this);
  }
}
