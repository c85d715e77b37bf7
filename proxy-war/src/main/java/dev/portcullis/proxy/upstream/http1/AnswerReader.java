package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.connection.UpgradedConnection;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import dev.portcullis.proxy.upstream.http1.AnswerHead.Framing;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer of an {@link Attempt}, and hands it to its receiver. By one thread at a time.
 */
final class AnswerReader {

  /** The most 1xx answers before the final one. */
  private static final int MOST_INTERIM = 32;

  /** How long a {@code 100 Continue} is awaited before the body is sent all the same. */
  private static final Duration CONTINUE_TIME = Duration.ofSeconds(1);

  private final UpstreamConnection connection;
  private final InputBuffer in;
  private final AttemptTimes times;
  private final UpstreamRequest request;
  private final AnswerReceiver receiver;
  private volatile @Nullable AnswerHead head;
  private @Nullable AnswerBody body;
  private volatile boolean unwanted;
  private volatile boolean whole;
  private boolean unflushed;
  private int interim;
  private boolean upgraded;

  AnswerReader(
      UpstreamConnection connection,
      AttemptTimes times,
      UpstreamRequest request,
      AnswerReceiver receiver) {
    this.connection = connection;
    this.in = connection.input();
    this.times = times;
    this.request = request;
    this.receiver = receiver;
  }

  /** The status of the answer, or 0 before its head came. */
  int status() {
    var known = head;
    return known == null ? 0 : known.status();
  }

  /** Whether the connection is the receiver's. */
  boolean upgraded() {
    return upgraded;
  }

  /** Whether the rest of the request is not wanted any more. Asked by any thread. */
  boolean unwanted() {
    return unwanted;
  }

  /** Whether another thread received all of it. Asked by any thread. */
  boolean whole() {
    return whole;
  }

  /** Whether its end left the connection fit for another request. */
  boolean persistent() {
    return finalHead().persistent() && in.remaining() == 0;
  }

  /** RFC 9110 §10.1.1: whether the body is wanted; if not, the final answer has begun. */
  boolean continues() throws IOException {
    while (connection.answersWithin(CONTINUE_TIME)) {
      connection.deadlines().allInAll(times.response());
      AnswerHead next = AnswerHeadParser.parse(in, request.method());
      if (!next.interim()) {
        begin(next);
        return false;
      }
      if (next.status() == 100) {
        break;
      }
      interim(next);
    }
    connection.deadlines().rest();
    return true;
  }

  /** No thread is left to receive while this one sends. */
  void receiveWhatCame() throws IOException {
    if (head == null) {
      connection.deadlines().allInAll(times.response());
      awaitHead();
    }
    connection.deadlines().eachRead(times.idle());
    while (!answerBody().ended() && in.ready()) {
      deliverPiece();
    }
    flushAnswer();
    connection.deadlines().rest();
    if (answerBody().ended() && refuses()) {
      unwanted = true;
    }
  }

  /** By a thread of its own. How long the head may take is counted from the request's end on. */
  void receiveEarly() throws IOException {
    try {
      awaitHead();
      deliver();
      flushAnswer();
      receiver.whole();
      whole = true;
      unwanted = refuses();
    } catch (IOException | RuntimeException e) {
      unwanted = true;
      if (head != null) {
        receiver.broken();
      }
      throw e;
    }
  }

  private boolean refuses() {
    return finalHead().status() >= 400;
  }

  /** By the thread that sent the request. */
  void receive() throws IOException {
    if (head == null) {
      connection.deadlines().allInAll(times.response());
      awaitHead();
    }
    if (!upgraded) {
      deliver();
    }
  }

  /** An upstream that refuses early may close before we notice; its answer counts. */
  void awaitHeadIn(IOException failure) throws IOException {
    if (connection.expired() || failure instanceof MalformedAnswerException) {
      throw failure;
    }
    if (head == null) {
      try {
        connection.deadlines().allInAll(times.response());
        awaitHead();
      } catch (ClientException e) {
        throw e;
      } catch (IOException e) {
        failure.addSuppressed(e);
        throw failure;
      }
    }
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
      interim(next);
    }
  }

  private void interim(AnswerHead next) throws IOException {
    if (next.status() == 101 || ++interim > MOST_INTERIM) {
      throw new MalformedAnswerException("an interim answer that was not asked for");
    }
    if (next.status() != 100) {
      receiver.interim(next.status(), next.fields());
    }
  }

  /** From now on the connection speaks another protocol, and is the receiver's. */
  private void change(AnswerHead consent) throws IOException {
    connection.deadlines().restIdle();
    receiver.upgraded(consent.fields(), new UpgradedConnection(connection));
    upgraded = true;
    head = consent;
  }

  private void begin(AnswerHead first) throws ClientException {
    head = first;
    body = AnswerBody.of(first, in);
    unflushed = first.framing() != Framing.NONE;
    connection.deadlines().headCame();
    connection.deadlines().rest();
    unwanted = refuses() && !first.persistent();
    receiver.head(first.status(), first.reason(), first.fields());
  }

  private void deliver() throws IOException {
    connection.deadlines().eachRead(times.idle());
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
    var known = head;
    if (known == null) {
      throw new IllegalStateException("no answer yet");
    }
    return known;
  }

  private AnswerBody answerBody() {
    if (body == null) {
      throw new IllegalStateException("no answer yet");
    }
    return body;
  }
}
