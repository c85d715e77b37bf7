package dev.portcullis.proxy.upstream;

import dev.portcullis.proxy.upstream.AnswerHead.Framing;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on one connection, by one thread.
 *
 * <p>While the request's body is sent, the answer may begin (RFC 9112 §9.5). One that refuses ends
 * the sending and is delivered; any other is delivered as far as it is there between two pieces of
 * the request, so that an upstream that answers while it reads never waits for us as we wait for
 * it.
 */
final class Attempt {

  /** The most 1xx answers before the final one. */
  private static final int MOST_INTERIM = 32;

  /** How long a {@code 100 Continue} is awaited before the body is sent all the same. */
  private static final Duration CONTINUE_TIME = Duration.ofSeconds(1);

  private final UpstreamConnection connection;
  private final InputBuffer in;
  private final OutputBuffer out;
  private final Target target;
  private final AttemptTimes times;
  private final UpstreamRequest request;
  private final AnswerReceiver receiver;
  private final long receivedBefore;
  private @Nullable AnswerHead head;
  private @Nullable AnswerBody body;
  private boolean unflushed;
  private int interim;
  private boolean upgraded;

  Attempt(
      UpstreamConnection connection,
      Target target,
      AttemptTimes times,
      UpstreamRequest request,
      AnswerReceiver receiver) {
    this.connection = connection;
    this.in = connection.input();
    this.out = connection.output();
    this.target = target;
    this.times = times;
    this.request = request;
    this.receiver = receiver;
    this.receivedBefore = in.received();
    connection.startExchange(times.end());
  }

  /** The status of the answer, or 0 before its head came. */
  int status() {
    return head == null ? 0 : head.status();
  }

  /** Whether it failed because a kept connection was dead, and repeating it changes nothing. */
  boolean mayRepeat() {
    return connection.reused()
        && !connection.expired()
        && in.received() == receivedBefore
        && request.replayable();
  }

  /**
   * Sends and receives.
   *
   * @return whether the connection can carry another request
   */
  boolean run() throws IOException {
    try {
      return exchange();
    } finally {
      in.giveBack();
    }
  }

  private boolean exchange() throws IOException {
    boolean sent = send();
    if (head == null) {
      connection.allInAll(times.response());
      awaitHead();
    }
    if (upgraded) {
      return false;
    }
    deliver();
    return sent && finalHead().persistent() && in.remaining() == 0;
  }

  /**
   * Sends the request.
   *
   * @return whether all of it went out; if not, the answer is there
   */
  private boolean send() throws IOException {
    connection.eachTime(times.idle());
    try {
      RequestHeads.write(out, request, target, receiver.upgrade());
      if (request.body().length() == 0) {
        out.flush();
        return true;
      }
      return mayContinue() && sendBody();
    } catch (ClientException e) {
      throw e;
    } catch (IOException e) {
      return answeredAnyway(e);
    }
  }

  /** RFC 9110 §10.1.1: with {@code Expect}, the body waits for the upstream's consent. */
  private boolean mayContinue() throws IOException {
    if (!request.expectsContinue()) {
      return true;
    }
    out.flush();
    if (!connection.answersWithin(CONTINUE_TIME)) {
      return true;
    }
    connection.allInAll(times.response());
    AnswerHead first = AnswerHeadParser.parse(in, request.method());
    if (!first.interim()) {
      begin(first);
    }
    connection.eachTime(times.idle());
    return first.interim();
  }

  private boolean sendBody() throws IOException {
    byte[] piece = connection.upload();
    boolean chunked = request.body().length() == RequestBody.UNKNOWN;
    int count;
    while ((count = request.body().read(piece)) >= 0) {
      sendPiece(piece, count, chunked);
      if (in.ready() && !goesOn()) {
        return false;
      }
    }
    if (chunked) {
      out.text("0\r\n");
      RequestHeads.writeFields(out, request.body().trailers());
      out.text("\r\n");
    }
    out.flush();
    return true;
  }

  private void sendPiece(byte[] piece, int count, boolean chunked) throws IOException {
    if (count == 0) {
      return;
    }
    if (chunked) {
      out.text(Integer.toHexString(count)).text("\r\n");
    }
    out.write(piece, count);
    if (chunked) {
      out.text("\r\n");
    }
    // A client that pauses is not kept waiting for an upstream that does not know yet.
    if (count < piece.length) {
      out.flush();
    }
  }

  /** An answer begins while the request is sent: whether the rest of the request is wanted. */
  private boolean goesOn() throws IOException {
    if (head == null) {
      connection.allInAll(times.response());
      awaitHead();
      connection.eachTime(times.idle());
    }
    if (finalHead().status() >= 400 || !finalHead().persistent()) {
      return false;
    }
    while (!answerBody().ended() && in.ready()) {
      deliverPiece();
    }
    flushAnswer();
    return true;
  }

  /** An upstream that refuses early may close before we notice; its answer counts. */
  private boolean answeredAnyway(IOException failure) throws IOException {
    if (connection.expired() || failure instanceof MalformedAnswerException) {
      throw failure;
    }
    if (head == null) {
      try {
        connection.allInAll(times.response());
        awaitHead();
      } catch (ClientException e) {
        throw e;
      } catch (IOException e) {
        failure.addSuppressed(e);
        throw failure;
      }
    }
    return false;
  }

  private void awaitHead() throws IOException {
    while (true) {
      if (!in.await()) {
        throw new MalformedAnswerException("the connection was closed without an answer");
      }
      var next = AnswerHeadParser.parse(in, request.method());
      if (!next.interim()) {
        begin(next);
        return;
      }
      if (next.status() == 101 && receiver.upgrade() != null) {
        change(next);
        return;
      }
      if (next.status() == 101 || ++interim > MOST_INTERIM) {
        throw new MalformedAnswerException("an interim answer that was not asked for");
      }
      if (next.status() != 100) {
        receiver.interim(next.status(), next.fields());
      }
    }
  }

  /** From now on the connection speaks another protocol, and is the receiver's. */
  private void change(AnswerHead consent) throws IOException {
    connection.restIdle();
    receiver.upgraded(consent.fields(), new UpgradedConnection(connection));
    upgraded = true;
    head = consent;
  }

  /** Whether the connection is the receiver's. */
  boolean upgraded() {
    return upgraded;
  }

  private void begin(AnswerHead first) throws ClientException {
    head = first;
    body = AnswerBody.of(first, in);
    unflushed = first.framing() != Framing.NONE;
    connection.rest();
    receiver.head(first.status(), first.reason(), first.fields());
  }

  private void deliver() throws IOException {
    connection.eachTime(times.idle());
    in.tellBeforeWaiting(this::flushBeforeWaiting);
    try {
      while (deliverPiece()) {}
    } finally {
      in.tellBeforeWaiting(InputBuffer.WITHOUT_DELAY);
    }
  }

  /** What the client has not got yet goes out before we wait for more. */
  private void flushBeforeWaiting() throws IOException {
    if (unflushed && !in.arrived()) {
      flushAnswer();
    }
  }

  private boolean deliverPiece() throws IOException {
    int count = answerBody().next();
    if (count < 0) {
      deliverTrailers();
      return false;
    }
    receiver.body(in.array(), in.position(), count);
    answerBody().taken(count);
    unflushed = true;
    return true;
  }

  private void deliverTrailers() throws ClientException {
    var trailers = answerBody().trailers();
    if (trailers.size() > 0) {
      receiver.trailers(trailers);
    }
  }

  private void flushAnswer() throws ClientException {
    if (unflushed) {
      receiver.flush();
      unflushed = false;
    }
  }

  private AnswerHead finalHead() {
    if (head == null) {
      throw new IllegalStateException("no answer yet");
    }
    return head;
  }

  private AnswerBody answerBody() {
    if (body == null) {
      throw new IllegalStateException("no answer yet");
    }
    return body;
  }
}
