package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.Http2Error;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.BodyPumps;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.proxy.upstream.http2.Http2StreamException.Kind;
import java.io.IOException;
import java.time.Duration;

/**
 * One request and its answer on one stream. The thread that runs it delivers the answer. It sends
 * the body too, as long as the client has some ready; where the client pauses, a thread of {@link
 * BodyPumps} takes over, so that an answer flows while its request is open. Without such a thread
 * the body is sent before the answer is awaited, though what arrives meanwhile is delivered.
 */
final class Http2Attempt {

  /** How long a {@code 100 Continue} is awaited before the body is sent all the same. */
  private static final Duration CONTINUE_TIME = Duration.ofSeconds(1);

  /** How often it is seen whether the client still waits: its leaving wakes nobody. */
  private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

  private final Http2Connection connection;
  private final Http2Stream stream;
  private final UpstreamRequest request;
  private final AttemptTimes times;
  private final AnswerReceiver receiver;
  private final BodyPumps pumps;
  private final Http2Body body;
  private final AnswerDelivery answer;
  private boolean sent;
  private boolean whole;
  private long arrived = Watchdog.now();

  Http2Attempt(
      Http2Connection connection,
      UpstreamRequest request,
      AttemptTimes times,
      AnswerReceiver receiver,
      BodyPumps pumps) {
    this.connection = connection;
    this.stream = connection.streams().stream(request.method());
    this.request = request;
    this.times = times;
    this.receiver = receiver;
    this.pumps = pumps;
    this.answer = new AnswerDelivery(receiver);
    this.body = new Http2Body(connection, stream, request.body(), times);
  }

  /** The status of the answer, or 0 before its head came. */
  int status() {
    return answer.status();
  }

  /** Whether some of the request's body was read from the client. */
  boolean bodyTouched() {
    return body.touched();
  }

  /**
   * Sends the head.
   *
   * @return false where the connection takes no more streams
   */
  boolean open() throws IOException {
    sent = request.body().length() == 0;
    return connection.open(stream, request, sent, times.idle());
  }

  /** Ends the waiting of the thread that runs it, from any thread; it resets the stream. */
  void cancel() {
    connection.streams().fail(stream, new IOException("the exchange was cut"));
    stream.sendingEnds();
  }

  /** Sends the rest and receives, to the end of the answer. */
  void run() throws IOException {
    try {
      if (!sent) {
        send();
      }
      receive();
      awaitSent();
    } catch (IOException e) {
      if (!whole) {
        throw e; // else what becomes of the rest of the request spoils nothing any more
      }
    } finally {
      connection.reset(stream, Http2Error.CANCEL); // nothing, where both sides have ended
    }
  }

  private void send() throws IOException {
    if (request.expectsContinue() && !awaitConsent()) {
      return;
    }
    sent = body.send(true, this::deliverArrived);
    if (!sent && !pumps.start(this::pump)) {
      sent = body.send(false, this::deliverArrived);
    }
  }

  /** RFC 9110 §10.1.1: whether the body is wanted; if not, the final answer has begun. */
  private boolean awaitConsent() throws IOException {
    long end = Watchdog.now() + CONTINUE_TIME.toNanos();
    boolean over = deliverArrived();
    for (long left = CONTINUE_TIME.toNanos();
        !over && !answer.consented() && status() == 0 && left > 0;
        left = end - Watchdog.now()) {
      stream.awaitArrival(false, left);
      over = deliverArrived();
    }
    return !over && status() == 0;
  }

  /** Runs in a thread of its own, until the body or the stream ends. */
  private void pump() {
    try {
      body.send(false, Http2Body.Meanwhile.NOTHING);
    } catch (IOException | RuntimeException e) {
      connection
          .streams()
          .fail(stream, e instanceof IOException known ? known : new IOException(e));
    } finally {
      stream.sendingEnds();
    }
  }

  /**
   * RFC 9113 §8.1: an answer may be whole before its request is. The request is sent to its end all
   * the same, unless the answer refuses it, or the upstream resets the stream.
   */
  private void awaitSent() throws IOException {
    if (!whole) {
      return;
    }
    long left;
    do {
      long due = Math.max(arrived, body.progress()) + times.idle().toNanos();
      long end = times.end() == AttemptTimes.NEVER ? due : Math.min(due, times.end());
      left = end - Watchdog.now();
    } while (left > 0 && !stream.awaitSent(left));
  }

  private void receive() throws IOException {
    while (!deliverArrived()) {
      answer.flush(); // before we wait for more
      awaitMore();
    }
    if (status() == 0) {
      throw new MalformedAnswerException("the stream ended without an answer");
    }
  }

  /**
   * Delivers what is here.
   *
   * @return whether that was the end of the answer
   */
  private boolean deliverArrived() throws IOException {
    Http2Event event;
    while ((event = connection.next(stream)) != null) {
      arrived = Watchdog.now();
      answer.deliver(event);
    }
    boolean over = connection.streams().ended(stream);
    if (over && !whole && stream.sending()) {
      receiver.whole();
      whole = true;
    }
    return over;
  }

  private void awaitMore() throws IOException {
    boolean out = stream.localEnded;
    long now = Watchdog.now();
    long due = due(out);
    if (times.end() != AttemptTimes.NEVER) {
      due = Math.min(due, times.end());
    }
    if (due - now <= 0) {
      throw new Http2StreamException(Kind.TIMED_OUT, "timed out");
    }
    if (!receiver.wanted()) {
      throw new ClientException(ClientException.Kind.GONE, "the client is gone", null);
    }
    stream.awaitArrival(out, Math.min(due - now, LOOK_NANOS));
  }

  /**
   * Until when the next of the answer is awaited. While the request is open and unanswered, it is
   * the client that is awaited, and the server bounds that.
   */
  private long due(boolean out) {
    long last = Math.max(arrived, body.progress());
    if (status() > 0) {
      return last + times.idle().toNanos();
    }
    return out ? last + times.response().toNanos() : Long.MAX_VALUE;
  }
}
