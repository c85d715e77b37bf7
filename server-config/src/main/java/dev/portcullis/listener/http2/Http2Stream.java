package dev.portcullis.listener.http2;

import dev.portcullis.listener.connection.Pace;
import dev.portcullis.listener.http2.Http2Error.Code;
import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.message.ServerAnswers;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpBrokenContent;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpTrailer;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * A request and its answer on an HTTP/2 connection. The application's threads read and write,
 * blocking, the one at the same time as the other; the connection brings frames. All state is
 * guarded by the connection's lock.
 */
final class Http2Stream extends Http2StreamHandle {

  private final Http2Connection session;
  private final Http2Output output;
  private final int id;
  private final Http2Request request;
  private final int headSize;
  private final Pace pace;
  private final AtomicBoolean finished = new AtomicBoolean();
  private final Http2Input input;
  private long sendWindow;
  private boolean localEnded;
  private boolean bodyless;
  private volatile @Nullable String broken;

  Http2Stream(Http2Connection session, int id, Http2Request request, boolean ended, int headSize) {
    super(request.getConnection());
    this.session = session;
    this.output = session.output();
    this.id = id;
    this.request = request;
    this.headSize = headSize;
    this.input = new Http2Input(output, id, request, ended);
    this.sendWindow = output.streamWindow();
    this.pace = new Pace(session.bounds());
  }

  int id() {
    return id;
  }

  Http2Request request() {
    return request;
  }

  /** Octets of its head, as decoded. */
  int headSize() {
    return headSize;
  }

  @Override
  public boolean isOpen() {
    return broken == null;
  }

  // What the connection brings; with the lock.

  void data(byte[] data, int flowControlled, boolean end) throws Http2Error {
    input.data(data, flowControlled, end);
    output.changed.signalAll();
  }

  void end(List<String> trailers) throws Http2Error {
    input.end(trailers);
    output.changed.signalAll();
  }

  /** RFC 9113 §6.9.1. */
  void windowGrows(long octets) throws Http2Error {
    sendWindow += octets;
    if (sendWindow > Integer.MAX_VALUE) {
      throw Http2Error.stream(id, Code.FLOW_CONTROL_ERROR, "the window is too large");
    }
    output.changed.signalAll();
  }

  /** No more input or output: the stream was reset, or its connection ended. */
  void breakOff(String why) {
    if (broken == null) {
      broken = why;
      session.consumed(input.discard());
      output.changed.signalAll();
    }
  }

  boolean whole() {
    return input.ended() && localEnded;
  }

  boolean remoteEnded() {
    return input.ended();
  }

  boolean localEnded() {
    return localEnded;
  }

  /** What is left of the request. */
  Http2Rests.Rest rest() {
    return input.rest(sendWindow);
  }

  boolean intact() {
    return broken == null;
  }

  // What the application does.

  /** It is done with the stream. */
  void finished() {
    if (finished.compareAndSet(false, true)) {
      session.finished(this);
    }
  }

  @Override
  void cancel() {
    session.reset(this, localEnded ? Code.NO_ERROR : Code.INTERNAL_ERROR);
  }

  /** What came of the body; waits for some. */
  HttpContent read() {
    output.lock.lock();
    try {
      boolean slow = !awaitInput();
      if (slow) {
        session.reset(this, Code.CANCEL);
        breakOff("the client sends too slowly");
      }
      return broken == null ? content() : broken(broken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return broken("interrupted");
    } finally {
      output.lock.unlock();
    }
  }

  private boolean awaitInput() throws InterruptedException {
    long since = System.nanoTime();
    long deadline = since + pace.patience(input.received(), request.getResponse().isCommitted());
    while (input.awaited() && broken == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      output.changed.awaitNanos(left);
    }
    pace.waited(System.nanoTime() - since);
    return true;
  }

  private HttpContent content() {
    byte[] data = input.next();
    session.consumed(data.length);
    boolean last = input.exhausted();
    request.setExpectContent(!last);
    Buffer buffer =
        data.length == 0
            ? Buffers.EMPTY_BUFFER
            : Buffers.wrap(request.getConnection().getMemoryManager(), data);
    var trailers = input.trailers();
    if (!last || trailers.isEmpty()) {
      return request.httpContentBuilder().content(buffer).last(last).build();
    }
    HttpTrailer.Builder builder = request.httpTrailerBuilder().content(buffer).last(true);
    for (int i = 0; i < trailers.size(); i += 2) {
      builder.header(trailers.get(i), trailers.get(i + 1));
    }
    return builder.build();
  }

  private HttpContent broken(String why) {
    request.setExpectContent(false);
    return HttpBrokenContent.builder(request).error(new EOFException(why)).build();
  }

  void interim(int status, String[] fields) {
    output.lock.lock();
    try {
      if (broken == null && !request.getResponse().isCommitted()) {
        output.fields(id, Http2Answer.interim(status, fields), false);
      }
    } finally {
      output.lock.unlock();
    }
  }

  /** Sends a part of the answer; waits until the client takes it. */
  void write(HttpPacket packet) throws IOException {
    HttpPacket judged = ServerAnswers.judge(packet);
    if (judged != null) {
      send(judged);
    }
  }

  /** An error ended the request; whether a last answer says so. */
  void fault() {
    var response = request.getResponse();
    if (!response.isCommitted()
        && request.getAttribute(AnswerHeads.ATTRIBUTE) instanceof AnswerHeads heads) {
      try {
        send(ServerAnswers.replacement(response, heads));
      } catch (IOException e) {
        cancel();
      }
    }
  }

  private void send(HttpPacket packet) throws IOException {
    HttpContent content = HttpContent.isContent(packet) ? (HttpContent) packet : null;
    boolean last = content != null && content.isLast();
    Buffer data = content == null ? Buffers.EMPTY_BUFFER : content.getContent();
    List<String> behind = last && content != null ? behind(content) : List.of();
    head(last && !data.hasRemaining() && behind.isEmpty());
    if (bodyless || localEnded) {
      return;
    }
    if (data.hasRemaining() || (last && behind.isEmpty())) {
      body(data, last && behind.isEmpty());
    }
    if (!behind.isEmpty()) {
      fields(behind, true);
    }
  }

  private static List<String> behind(HttpContent content) {
    return HttpTrailer.isTrailer(content)
        ? Http2Answer.trailers(((HttpTrailer) content).getHeaders())
        : List.of();
  }

  private void head(boolean empty) throws IOException {
    var response = request.getResponse();
    if (!response.isCommitted()) {
      bodyless = AnswerHeads.bodyless(response);
      fields(Http2Answer.head(response), bodyless || empty);
      response.setCommitted(true);
    }
  }

  private void fields(List<String> fields, boolean end) throws IOException {
    output.lock.lock();
    try {
      requireIntact();
      output.fields(id, fields, end);
      localEnded |= end;
    } finally {
      output.lock.unlock();
    }
  }

  private void body(Buffer data, boolean end) throws IOException {
    long deadline = System.nanoTime() + session.bounds().writeNanos();
    output.lock.lock();
    try {
      do {
        int room = awaitRoom(Math.min(data.remaining(), Http2Frame.MAX_PAYLOAD), deadline);
        var frame = new byte[Http2Frame.HEAD + room];
        data.get(frame, Http2Frame.HEAD, room);
        localEnded = end && !data.hasRemaining();
        Http2Frame.head(frame, 0, room, Http2Frame.DATA, localEnded ? 1 : 0, id);
        sendWindow -= room;
        output.sent(room);
        output.send(frame);
      } while (data.hasRemaining());
    } finally {
      output.lock.unlock();
      data.tryDispose();
    }
  }

  /** RFC 9113 §5.2: how much of {@code wanted} may be sent; waits for at least one octet. */
  private int awaitRoom(int wanted, long deadline) throws IOException {
    requireIntact();
    while (wanted > 0 && Math.min(sendWindow, output.window()) <= 0) {
      try {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          session.reset(this, Code.CANCEL);
          throw new IOException("the client takes the answer too slowly");
        }
        long ignored = output.changed.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      requireIntact();
    }
    return (int) Math.min(wanted, Math.min(sendWindow, output.window()));
  }

  private void requireIntact() throws IOException {
    if (broken != null) {
      throw new IOException(broken);
    }
  }
}
