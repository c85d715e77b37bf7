package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.proxy.resilience.Endpoint;
import dev.portcullis.proxy.resilience.Outcome;
import dev.portcullis.proxy.resilience.TargetSelection;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.AttemptException;
import dev.portcullis.proxy.upstream.AttemptException.Phase;
import dev.portcullis.proxy.upstream.AttemptTimes;
import dev.portcullis.proxy.upstream.Cancellation;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.TargetClient;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.UpgradedConnection;
import dev.portcullis.proxy.upstream.connection.Watchdog;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the targets of an upstream, by one thread: tried, and tried again
 * where the policy allows and nothing can happen twice.
 *
 * <p>It stands between a target and the receiver, to see when an answer begins, and to keep back
 * one of 502, 503 or 504 that is to be tried again: its head is known before anything was handed
 * on, so its body needs no buffer; it is thrown away.
 */
final class RetryingRequest implements AnswerReceiver {

  /** So long one of a target's servers is waited for while there are others. */
  private static final Duration ONE_OF_SEVERAL = Duration.ofSeconds(1);

  /** What is thrown away of an answer before its connection is given up instead. */
  private static final int MOST_DISCARDED = 64 << 10;

  private final TargetSelection<TargetClient> selection;
  private final UpstreamRequest request;
  private final AttemptTimes times;
  private final AnswerReceiver receiver;
  private @Nullable Endpoint<TargetClient> endpoint;
  private final long begun = Watchdog.now();
  private long attemptStart;
  private long pause = TargetSelection.NO_RETRY;
  private boolean discarding;
  private long discarded;

  RetryingRequest(
      TargetSelection<TargetClient> selection,
      UpstreamRequest request,
      AttemptTimes times,
      AnswerReceiver receiver) {
    this.selection = selection;
    this.request = request;
    this.times = times;
    this.receiver = receiver;
  }

  /** Tries until there is an answer, or nothing more to try. */
  void run() throws UpstreamException, ClientException {
    while (!attempt()) {
      if (pause > 0) {
        LockSupport.parkNanos(pause);
      }
    }
  }

  /** Whether the answer was handed over; if not, another attempt is due. */
  private boolean attempt() throws UpstreamException, ClientException {
    var target = selection.begin();
    if (target == null) {
      throw new UpstreamException(Reason.UPSTREAM_UNAVAILABLE, "no target is well", null);
    }
    endpoint = target;
    attemptStart = Watchdog.now();
    discarding = false;
    var outcome = Outcome.UNKNOWN;
    boolean passedOver = false;
    boolean others = selection.hasAnother(target);
    try {
      var now = others ? times.connectingWithin(ONE_OF_SEVERAL) : times;
      int status = target.client().exchange(request, now, this);
      outcome = Outcome.of(status);
      return !discarding;
    } catch (AttemptException e) {
      passedOver = e.phase() == Phase.FULL || (others && mayConnectElsewhere(e));
      if (passedOver) {
        return passOver(target, e);
      }
      outcome = discarding ? Outcome.GATEWAY_ERROR : outcome(e);
      return discarding || mayRetry(e, outcome) ? false : fail(e);
    } catch (ClientException e) {
      if (!discarding) {
        throw e;
      }
      outcome = Outcome.GATEWAY_ERROR;
      return false;
    } finally {
      if (!passedOver) {
        selection.end(target, outcome);
      }
    }
  }

  /** RFC 2782: where one of a service's servers cannot be reached the next is tried, for a time. */
  private boolean mayConnectElsewhere(AttemptException e) {
    boolean connecting = e.phase() == Phase.CONNECTING && e.getCause() != null;
    return connecting && Watchdog.now() - begun < times.connect().toNanos();
  }

  private boolean passOver(Endpoint<TargetClient> target, AttemptException why)
      throws UpstreamException {
    pause = 0;
    if (why.phase() == Phase.CONNECTING) {
      selection.next(target);
      return false;
    }
    return selection.passOver(target) ? false : fail(why);
  }

  private static Outcome outcome(AttemptException e) {
    if (e.phase() == Phase.CONNECTING) {
      return Outcome.CONNECT;
    }
    return e.timedOut() ? Outcome.TIMEOUT : Outcome.RESET;
  }

  /** Nothing was sent, or nothing happens twice; and nothing of an answer was handed on. */
  private boolean mayRetry(AttemptException e, Outcome outcome) {
    boolean safe =
        e.phase() == Phase.CONNECTING || (e.phase() == Phase.SENDING && request.replayable());
    return safe && planRetry(outcome);
  }

  private boolean planRetry(Outcome outcome) {
    long left = times.end() == AttemptTimes.NEVER ? Long.MAX_VALUE : times.end() - Watchdog.now();
    pause = selection.pauseBeforeRetry(outcome, left);
    return pause != TargetSelection.NO_RETRY;
  }

  private static boolean fail(AttemptException e) throws UpstreamException {
    String why = String.valueOf(e.getMessage());
    if (e.phase() == Phase.FULL) {
      throw new UpstreamException(Reason.UPSTREAM_UNAVAILABLE, why, e);
    }
    throw new UpstreamException(
        e.timedOut() ? Reason.UPSTREAM_TIMEOUT : Reason.UPSTREAM_FAILED, why, e);
  }

  @Override
  public Cancellation cancellation() {
    return receiver.cancellation();
  }

  @Override
  public @Nullable String upgrade() {
    return receiver.upgrade();
  }

  @Override
  public void upgraded(HttpFields fields, UpgradedConnection connection) throws IOException {
    answered();
    receiver.upgraded(fields, connection);
  }

  private void answered() {
    if (endpoint != null) {
      selection.answered(endpoint, Watchdog.now() - attemptStart);
    }
  }

  @Override
  public void head(int status, @Nullable String reason, HttpFields fields) throws ClientException {
    answered();
    discarding =
        Outcome.gatewayError(status) && request.replayable() && planRetry(Outcome.GATEWAY_ERROR);
    if (!discarding) {
      receiver.head(status, reason, fields);
    }
  }

  @Override
  public void interim(int status, HttpFields fields) throws ClientException {
    receiver.interim(status, fields);
  }

  @Override
  public void trailers(HttpFields fields) throws ClientException {
    if (!discarding) {
      receiver.trailers(fields);
    }
  }

  @Override
  public void body(byte[] bytes, int offset, int length) throws ClientException {
    if (!discarding) {
      receiver.body(bytes, offset, length);
      return;
    }
    discarded += length;
    if (discarded > MOST_DISCARDED) {
      throw new ClientException(ClientException.Kind.GONE, "the answer is not wanted", null);
    }
  }

  @Override
  public void whole() throws ClientException {
    if (!discarding) {
      receiver.whole();
    }
  }

  @Override
  public void broken() {
    if (!discarding) {
      receiver.broken();
    }
  }

  @Override
  public void flush() throws ClientException {
    if (!discarding) {
      receiver.flush();
    }
  }

  @Override
  public boolean wanted() {
    return receiver.wanted();
  }
}
