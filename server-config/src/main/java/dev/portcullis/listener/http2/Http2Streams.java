package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.http2.Http2Error.Code;
import dev.portcullis.listener.message.Refusal;
import dev.portcullis.listener.message.Refusal.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an HTTP/2 connection, from the head of a request to the end of its application.
 * All state is guarded by the connection's lock.
 */
final class Http2Streams {

  /** Streams open at a time; and, with those reset or answered already, twice as many requests. */
  static final int MAX_STREAMS = 100;

  /** Streams that end in a reset, whoever resets them (CVE-2023-44487, CVE-2025-8671). */
  private static final int RESETS = 200;

  private static final int RESETS_PER_SECOND = 20;

  /**
   * Octets of the heads of all streams under way, as decoded: a few octets may stand for a large
   * head, since they name entries of the header table, and a client that takes no answer (RFC 9113
   * §5.2) has it held.
   */
  static final int MAX_HEADS = 256 << 10;

  private static final int MAX_PATH = 8192;

  /** Whether the client is to open no more streams (RFC 9113 §6.8). */
  private enum Leave {
    NONE,

    /** It is told to, and what it opens meanwhile is served. */
    ANNOUNCED,

    /** What it opens is not served any more. */
    BEGUN
  }

  private final Http2Connection session;
  private final Http2Output output;
  private final Http2Dispatch dispatch;
  private final Gate gate;
  private final Http2Budget resets = new Http2Budget(RESETS, RESETS_PER_SECOND);
  private final Map<Integer, Http2Stream> streams = new HashMap<>();
  private final Http2Rests rests;
  private int underWay;
  private int heads;
  private int last;
  private Leave leave = Leave.NONE;
  private long restingSince = System.nanoTime();

  Http2Streams(Http2Connection session, Http2Dispatch dispatch, Gate gate) {
    this.session = session;
    this.output = session.output();
    this.dispatch = dispatch;
    this.gate = gate;
    this.rests = new Http2Rests(session);
  }

  /** What is left of requests that were answered. */
  Http2Rests rests() {
    return rests;
  }

  /** The last that was taken. */
  int last() {
    return last;
  }

  /** The client is told that it should open no more; whether it was not until now. */
  boolean announceLeave() {
    boolean news = leave == Leave.NONE;
    if (news) {
      leave = Leave.ANNOUNCED;
    }
    return news;
  }

  /** Takes no more; whether it did until now. */
  boolean noMore() {
    boolean did = !leaving();
    leave = Leave.BEGUN;
    return did;
  }

  private boolean leaving() {
    return leave == Leave.BEGUN;
  }

  /** One more was reset, or was nothing. */
  void charge() throws Http2Error {
    if (!resets.spend()) {
      throw Http2Error.connection(Code.ENHANCE_YOUR_CALM, "too many streams end in nothing");
    }
  }

  /** The stream of a frame, if it is still there; never an idle one (RFC 9113 §5.1). */
  @Nullable Http2Stream of(Http2Frame frame) throws Http2Error {
    if (frame.stream() == 0 || frame.stream() > last) {
      throw Http2Error.protocol("a frame of an idle stream");
    }
    return streams.get(frame.stream());
  }

  /**
   * Takes a head or trailers.
   *
   * @return false for what belongs to a stream that was reset, or came behind our leave (RFC 9113
   *     §6.8)
   */
  boolean fields(int id, Http2Fields fields, boolean end) throws Http2Error {
    var stream = streams.get(id);
    if (stream != null) {
      trailers(stream, fields, end);
      return true;
    }
    if (id > last && !leaving()) {
      request(id, fields, end);
      return true;
    }
    return rests.trailers(id, wellFormed(fields, end));
  }

  /** RFC 9113 §8.1. */
  private static void trailers(Http2Stream stream, Http2Fields fields, boolean end)
      throws Http2Error {
    if (!wellFormed(fields, end)) {
      throw Http2Error.stream(stream.id(), Code.PROTOCOL_ERROR, "malformed trailers");
    }
    stream.end(fields.fields());
  }

  private static boolean wellFormed(Http2Fields trailers, boolean end) {
    return end && !trailers.tooLarge() && Http2Head.trailersWellFormed(trailers.fields());
  }

  private void request(int id, Http2Fields fields, boolean end) throws Http2Error {
    if (id % 2 == 0) {
      throw Http2Error.protocol("a stream of ours");
    }
    last = id;
    Optional<Kind> gateClosed = gate.closed();
    boolean heavy = underWay > 0 && heads + fields.size() > MAX_HEADS;
    if (heavy || full() || gateClosed.equals(Optional.of(Kind.DRAINING))) {
      throw Http2Error.stream(id, Code.REFUSED_STREAM, "no room");
    }
    Http2Head head = fields.tooLarge() ? null : Http2Head.read(fields.fields());
    Kind refused = gateClosed.orElseGet(() -> judge(fields, head, end));
    if (refused != null || head == null) {
      refuse(id, refused == null ? Kind.MALFORMED : refused, end);
    } else {
      start(id, head, end, fields.size());
    }
  }

  /** RFC 9113 §5.1.2; an application may still be ending what its client has got already. */
  private boolean full() {
    return underWay >= MAX_STREAMS
        && (underWay >= 2 * MAX_STREAMS
            || streams.values().stream().filter(stream -> !stream.whole()).count() >= MAX_STREAMS);
  }

  private static @Nullable Kind judge(Http2Fields fields, @Nullable Http2Head head, boolean end) {
    if (fields.tooLarge()) {
      return Kind.TOO_LARGE;
    }
    if (head == null || (end && head.contentLength() > 0)) {
      return Kind.MALFORMED;
    }
    return head.tooLarge(MAX_PATH);
  }

  private void start(int id, Http2Head head, boolean end, int size) {
    var request = new Http2Request(session.connection(), head, dispatch.secure());
    request.setExpectContent(!end);
    var stream = new Http2Stream(session, id, request, end, size);
    streams.put(id, stream);
    underWay++;
    heads += size;
    gate.entered(stream);
    if (!dispatch.start(stream)) {
      reset(id, Code.REFUSED_STREAM);
      stream.finished();
    }
    if (gate.leaving()) {
      session.announceLeave(); // to who connected since; before, it would come again and again
    }
  }

  /** A problem document, as far as the client has room for it. */
  private void refuse(int id, Kind kind, boolean ended) throws Http2Error {
    var refusal = Refusal.of(kind);
    refusal.log(session.connection());
    byte[] document = refusal.document().getBytes(StandardCharsets.US_ASCII);
    boolean room = Math.min(output.streamWindow(), output.window()) >= document.length;
    output.fields(id, Http2Answer.refusal(refusal), !room);
    if (room) {
      output.sent(document.length);
      output.send(Http2Frame.encoded(Http2Frame.DATA, Http2Frame.END_STREAM, id, document));
    }
    if (!ended
        && !rests.begin(id, new Http2Rests.Rest(Http2Input.WINDOW, output.streamWindow(), -1))) {
      reset(id, Code.NO_ERROR);
    }
    charge();
  }

  /** Whether there was such a stream. */
  boolean resetByClient(Http2Frame frame) throws Http2Error {
    var stream = of(frame);
    if (stream == null) {
      return rests.end(frame.stream());
    }
    streams.remove(frame.stream());
    stream.breakOff("the client reset the stream");
    charge();
    return true;
  }

  void windowsGrow(int octets) throws Http2Error {
    for (var stream : streams.values()) {
      stream.windowGrows(octets);
    }
    rests.windowsGrow(octets);
  }

  void reset(Http2Stream stream, Code code) {
    output.lock.lock();
    try {
      if (stream.intact() && !stream.whole()) {
        boolean left = code == Code.NO_ERROR && leaveRest(stream);
        if (!left) {
          reset(stream.id(), code);
        }
      }
    } finally {
      output.lock.unlock();
    }
  }

  /** The answer is whole, the request is not; whether its rest may come. */
  private boolean leaveRest(Http2Stream stream) {
    boolean room = rests.begin(stream.id(), stream.rest());
    if (room) {
      streams.remove(stream.id());
      stream.breakOff("the request has its answer");
    }
    return room;
  }

  void reset(int id, Code code) {
    rests.end(id);
    session.send(Http2Frame.ofNumbers(Http2Frame.RST_STREAM, id, code.ordinal()));
    var stream = streams.remove(id);
    if (stream != null) {
      stream.breakOff("the stream was reset");
    }
  }

  void breakOff(String why) {
    leave = Leave.BEGUN;
    streams.values().forEach(stream -> stream.breakOff(why));
    streams.clear();
    rests.clear();
  }

  /** The application is done with a stream; whether it was the last that the connection takes. */
  boolean finished(Http2Stream stream) {
    output.lock.lock();
    try {
      reset(stream, stream.localEnded() ? Code.NO_ERROR : Code.INTERNAL_ERROR);
      stream.breakOff("the request has ended");
      streams.remove(stream.id());
      underWay--;
      heads -= stream.headSize();
      restingSince = System.nanoTime();
      return leaving() && underWay == 0 && rests.none();
    } finally {
      output.lock.unlock();
      gate.left(stream);
    }
  }

  /** Whether nothing is under way, and nothing left of what was. */
  boolean resting() {
    output.lock.lock();
    try {
      return underWay == 0 && rests.none();
    } finally {
      output.lock.unlock();
    }
  }

  /** Whether the connection may end: none was under way for so long, or none will be any more. */
  boolean done(long idleNanos, long now) {
    output.lock.lock();
    try {
      rests.look(now);
      return underWay == 0 && rests.none() && (leaving() || now - restingSince > idleNanos);
    } finally {
      output.lock.unlock();
    }
  }
}
