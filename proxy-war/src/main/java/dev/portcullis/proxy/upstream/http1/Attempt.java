package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.EarlyAnswer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.connection.OutputBuffer;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.proxy.upstream.connection.UpstreamConnection;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import java.io.IOException;
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

  private final UpstreamConnection connection;
  private final OutputBuffer out;
  private final Target target;
  private final AttemptTimes times;
  private final UpstreamRequest request;
  private final AnswerReceiver receiver;
  private final BodyPumps threads;
  private final long receivedBefore;
  private final AnswerReader answer;

  Attempt(
      UpstreamConnection connection,
      Target target,
      AttemptTimes times,
      UpstreamRequest request,
      AnswerReceiver receiver,
      BodyPumps threads) {
    this.connection = connection;
    this.out = connection.output();
    this.target = target;
    this.times = times;
    this.request = request;
    this.receiver = receiver;
    this.threads = threads;
    this.answer = new AnswerReader(connection, times, request, receiver);
    this.receivedBefore = connection.input().received();
    connection.startExchange(times.end());
  }

  /** The status of the answer, or 0 before its head came. */
  int status() {
    return answer.status();
  }

  /** Whether the connection is the receiver's. */
  boolean upgraded() {
    return answer.upgraded();
  }

  /** Whether it failed because a kept connection was dead, and repeating it changes nothing. */
  boolean mayRepeat() {
    return connection.reused()
        && !connection.expired()
        && connection.input().received() == receivedBefore
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
      connection.input().giveBack();
    }
  }

  private boolean exchange() throws IOException {
    connection.deadlines().eachWrite(times.idle());
    boolean sent = request.body().length() == 0 ? sendHead() : sendWithBody();
    return !answer.upgraded() && sent && answer.persistent();
  }

  /** A request without a body: it is out at once, so nothing comes early. */
  private boolean sendHead() throws IOException {
    boolean sent = true;
    try {
      RequestHeads.write(out, request, target, receiver.upgrade());
      out.flush();
    } catch (IOException e) {
      answer.awaitHeadIn(e);
      sent = false;
    }
    answer.receive();
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
      answer.awaitHeadIn(e);
    }
    if (!wanted) {
      answer.receive();
      return false;
    }
    var early = new EarlyAnswer(threads, answer::receiveEarly);
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
      answer.awaitHeadIn(broken);
    }
    answer.receive();
  }

  /** What the client does once it has its whole answer does not spoil that any more. */
  private void receivedElsewhere(EarlyAnswer early, @Nullable IOException broken)
      throws IOException {
    boolean clientBroke = broken instanceof ClientException && !early.over();
    if (clientBroke) {
      connection.close();
    } else {
      connection.deadlines().headWithin(times.response());
    }
    early.await();
    if (answer.whole()) {
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
    return answer.continues();
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
    while (!answer.unwanted() && (count = request.body().read(piece)) >= 0) {
      sendPiece(piece, count, chunked);
      if (!early.begun() && connection.input().ready() && !early.begin() && early.claim()) {
        answer.receiveWhatCame();
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
}
