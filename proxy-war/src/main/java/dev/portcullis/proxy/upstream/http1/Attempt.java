package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.EarlyAnswer;
import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.connection.OutputBuffer;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.proxy.upstream.connection.UpgradedConnection;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http1.AnswerHead.Framing;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer on one connection.
 *
 * <p>One thread sends and then receives, as a rule. Where the answer begins while the request is
 * sent (RFC 9112 §9.5), another receives it as an {@link EarlyAnswer}: the {@link Watchdog} sees
 * that it came even while the first waits for the client, or for an upstream that waits for us.
 * Where no such thread is left, what is there is received between two pieces of the request.
 *
 * <p>An answer that refuses (4xx, 5xx) ends the sending: at once where its connection ends with it,
 * else when it is whole. With any other the request is sent to its end.
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
  private final BodyPumps threads;
  private final long receivedBefore;
  private volatile @Nullable AnswerHead head;
  private @Nullable AnswerBody body;
  private volatile boolean unwanted;
  private volatile boolean whole;
  private boolean unflushed;
  private int interim;
  private boolean upgraded;

  Attempt(
      UpstreamConnection connection,
      Target target,
      AttemptTimes times,
      UpstreamRequest request,
      AnswerReceiver receiver,
      BodyPumps threads) {
    this.connection = connection;
    this.in = connection.input();
    this.out = connection.output();
    this.target = target;
    this.times = times;
    this.request = request;
    this.receiver = receiver;
    this.threads = threads;
    this.receivedBefore = in.received();
    connection.startExchange(times.end());
  }

  /** The status of the answer, or 0 before its head came. */
  int status() {
    var known = head;
    return known == null ? 0 : known.status();
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
    connection.eachWrite(times.idle());
    boolean sent = request.body().length() == 0 ? sendHead() : sendWithBody();
    if (upgraded) {
      return false;
    }
    return sent && finalHead().persistent() && in.remaining() == 0;
  }

  /** A request without a body: it is out at once, so nothing comes early. */
  private boolean sendHead() throws IOException {
    boolean sent = true;
    try {
      RequestHeads.write(out, request, target, receiver.upgrade());
      out.flush();
    } catch (IOException e) {
      awaitHeadIn(e);
      sent = false;
    }
    receive();
    return sent;
  }

  private boolean sendWithBody() throws IOException {
    boolean wanted = false;
    try {
      RequestHeads.write(out, request, target, receiver.upgrade());
      wanted = mayContinue();
    } catch (ClientException e) {
      throw e;
    } catch (IOException e) {
      awaitHeadIn(e);
    }
    if (!wanted) {
      receive();
      return false;
    }
    var early = new EarlyAnswer(threads, this::receiveEarly);
    connection.whileSending(early);
    try {
      return sendAndReceive(early);
    } finally {
      connection.whileSending(null);
      settle(early);
    }
  }

  /** No other thread touches the connection behind this. */
  private void settle(EarlyAnswer early) {
    if (early.claim()) {
      return;
    }
    if (!early.over()) {
      connection.close();
    }
    early.await();
  }

  /** Sends the body, and receives the answer unless another thread does or did. */
  private boolean sendAndReceive(EarlyAnswer early) throws IOException {
    boolean sent = false;
    IOException broken = null;
    try {
      sent = sendBody(early);
    } catch (IOException e) {
      broken = e;
    }
    if (early.claim()) {
      receiveBehind(broken);
    } else {
      receivedElsewhere(early, broken);
    }
    return sent;
  }

  /**
   * @param broken what ended the sending, if something did
   */
  private void receiveBehind(@Nullable IOException broken) throws IOException {
    if (broken instanceof ClientException) {
      throw broken;
    }
    if (broken != null) {
      awaitHeadIn(broken);
    }
    receive();
  }

  /** What the client does once it has its whole answer does not spoil that any more. */
  private void receivedElsewhere(EarlyAnswer early, @Nullable IOException broken)
      throws IOException {
    boolean clientBroke = broken instanceof ClientException && !early.over();
    if (clientBroke) {
      connection.close();
    } else {
      connection.headWithin(times.response());
    }
    early.await();
    if (whole) {
      return;
    }
    var failure = early.failure();
    if (broken != null && (clientBroke || failure == null)) {
      throw broken;
    }
    throw failure != null ? failure : new MalformedAnswerException("no answer came");
  }

  /** RFC 9110 §10.1.1: whether the body is wanted; if not, the final answer has begun. */
  private boolean mayContinue() throws IOException {
    if (!request.expectsContinue()) {
      return true;
    }
    out.flush();
    while (connection.answersWithin(CONTINUE_TIME)) {
      connection.allInAll(times.response());
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
    connection.rest();
    return true;
  }

  /**
   * Sends the body.
   *
   * @return whether all of it went out
   */
  private boolean sendBody(EarlyAnswer early) throws IOException {
    byte[] piece = connection.upload();
    boolean chunked = request.body().length() == RequestBody.UNKNOWN;
    int count = 0;
    if (!request.body().ready()) {
      out.flush(); // the head does not wait for a client that pauses
    }
    while (!unwanted && (count = request.body().read(piece)) >= 0) {
      sendPiece(piece, count, chunked);
      if (!early.begun() && in.ready() && !early.begin() && early.claim()) {
        receiveWhatCame();
        early.release();
      }
    }
    if (count >= 0) {
      return false;
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

  /** No thread is left to receive while this one sends. */
  private void receiveWhatCame() throws IOException {
    if (head == null) {
      connection.allInAll(times.response());
      awaitHead();
    }
    connection.eachRead(times.idle());
    while (!answerBody().ended() && in.ready()) {
      deliverPiece();
    }
    flushAnswer();
    connection.rest();
    if (answerBody().ended() && refuses()) {
      unwanted = true;
    }
  }

  /** By a thread of its own. How long the head may take is counted from the request's end on. */
  private void receiveEarly() throws IOException {
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
  private void receive() throws IOException {
    if (head == null) {
      connection.allInAll(times.response());
      awaitHead();
    }
    if (!upgraded) {
      deliver();
    }
  }

  /** An upstream that refuses early may close before we notice; its answer counts. */
  private void awaitHeadIn(IOException failure) throws IOException {
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
    connection.headCame();
    connection.rest();
    unwanted = refuses() && !first.persistent();
    receiver.head(first.status(), first.reason(), first.fields());
  }

  private void deliver() throws IOException {
    connection.eachRead(times.idle());
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
