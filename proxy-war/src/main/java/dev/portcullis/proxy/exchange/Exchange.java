package dev.portcullis.proxy.exchange;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.Metering;
import dev.portcullis.decision.Obligations;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.proxy.fields.HostName;
import dev.portcullis.proxy.fields.UnreadableRequestException;
import dev.portcullis.proxy.observation.DecisionLine;
import dev.portcullis.proxy.observation.Durations;
import dev.portcullis.proxy.observation.Ending;
import dev.portcullis.proxy.origin.ClientOrigin;
import dev.portcullis.proxy.stream.OpenStream;
import dev.portcullis.proxy.stream.Throttle;
import dev.portcullis.proxy.upstream.Cancellation;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request's life, from its head to the line that the decision log keeps of it. Used by one
 * thread; the review of streams looks on and may cut it.
 */
public final class Exchange extends OpenStream implements AutoCloseable {

  private static final BooleanSupplier NOBODY_TELLS = () -> false;

  private final ReceivedRequest received;
  private final SentAnswer answer;
  private final Faults faults;
  private final Consumer<DecisionLine> observer;
  private final Cancellation cancellation = new Cancellation();
  private @Nullable Decision decision;
  private @Nullable Ending ending;
  private volatile BooleanSupplier gone = NOBODY_TELLS;
  private boolean handedOver;
  private long decisionNanos;
  private long upstreamNanos;

  private Exchange(
      ReceivedRequest received, SentAnswer answer, Faults faults, Consumer<DecisionLine> observer) {
    this.received = received;
    this.answer = answer;
    this.faults = faults;
    this.observer = observer;
  }

  /**
   * Opens an exchange; closing it hands its decision line to {@code observer}.
   *
   * @param id fresh
   * @param faults where errors are counted
   */
  public static Exchange open(
      String id,
      Instant receivedAt,
      HttpServletRequest request,
      HttpServletResponse response,
      Faults faults,
      Consumer<DecisionLine> observer) {
    return new Exchange(
        new ReceivedRequest(id, receivedAt, request), new SentAnswer(response), faults, observer);
  }

  /** Reads the request, once. */
  public AccessRequest read(RequestReader reader) throws UnreadableRequestException {
    return reader.read(received);
  }

  /** The authority that the client asked for; none until the request was read. */
  public HostName authority() {
    return received.authority();
  }

  public void decided(Decision decision) {
    this.decision = decision;
    if (metering() != Metering.NONE) {
      body().throttle(Throttle.of(metering(), Flow.REQUEST), this::over);
    }
    this.decisionNanos = System.nanoTime() - openedAt();
  }

  /** What is owed to its answer, whoever makes it. */
  public List<AnswerDuty> duties() {
    return decision == null ? List.of() : decision.duties();
  }

  /** What it owes its limits. */
  public Metering metering() {
    return decision instanceof Permitted permitted
        ? permitted.obligations().metering()
        : Metering.NONE;
  }

  /** Whether nobody waits for it any more. */
  public boolean over() {
    return cut() != null || clientGone();
  }

  /** Tells, from whichever thread, whether the client has gone. */
  public void clientGone(BooleanSupplier told) {
    gone = told;
  }

  /** Whether the client has gone before it had its answer, as far as the server knows. */
  public boolean clientGone() {
    return gone.getAsBoolean();
  }

  /** Nobody waits for the upstream whose client has gone. */
  @Override
  protected void tick(long now) {
    if (clientGone()) {
      cancellation.cancel();
    }
  }

  /** How long it took to the decision. */
  public long decisionNanos() {
    return decisionNanos;
  }

  /** The decision was to permit, yet the request ended like this. */
  public void ended(Reason reason, String why) {
    ending = new Ending(reason, why, false);
  }

  /** It was cut, for this reason. */
  public void ended(DecisionFacts why) {
    ending = Ending.cut(why);
  }

  /** The answer is an event stream: its client is used to its end, and comes again. */
  public void eventStream() {
    answer.isEventStream();
  }

  /** Whether the answer can end here without looking like something else. */
  public boolean endsAnywhere() {
    return answer.eventStream() && body().left() == 0;
  }

  /** By which it is ended from outside. */
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public AccessRequest asked() {
    return received.read();
  }

  /** It only waits for an answer. */
  @Override
  public boolean within(Obligations permitted) {
    return true;
  }

  @Override
  protected void stop() {
    cancellation.cancel();
  }

  @Override
  protected boolean endless() {
    return answer.eventStream();
  }

  @Override
  protected void abort() {
    ServerConnection.abort(request());
  }

  /** The answer begins, with this status. */
  public void answering(int status) {
    answer.begins(status);
    ServerConnection.owns(request(), status);
  }

  /** The client sends nothing more on this connection. HTTP/2 has its own word for that. */
  public void endConnection() {
    if (http1()) {
      response().setHeader("Connection", "close");
    }
  }

  /** Whether the client speaks HTTP/1.0 or 1.1. */
  public boolean http1() {
    return request().getProtocol().startsWith("HTTP/1");
  }

  public void sent(int bytes) {
    answer.add(bytes);
  }

  public void forwarded(long nanos) {
    upstreamNanos = nanos;
  }

  public String id() {
    return received.id();
  }

  public Instant receivedAt() {
    return received.at();
  }

  public HttpServletRequest request() {
    return received.http();
  }

  public HttpServletResponse response() {
    return answer.http();
  }

  public ClientBody body() {
    return received.body();
  }

  /** Where the request comes from: the peer alone, until the request was read. */
  public ClientOrigin origin() {
    return received.origin();
  }

  /** The request as read, with tokens wherever the client put them: never what is sent on. */
  public AccessRequest accessRequest() {
    return received.read();
  }

  public boolean head() {
    return "HEAD".equals(request().getMethod());
  }

  /** Its connection changes protocols: the end of the request is not its end. */
  public void handOver() {
    handedOver = true;
  }

  /** What its connection became has ended. */
  public void handedBack(Ending how, long up, long down) {
    ending = how;
    received.tunnelled(up);
    answer.add(down);
    observe();
  }

  /** It met an error of the virtual machine. */
  public void faulted(Error fault) {
    faults.add(id(), fault);
  }

  /** An error of who observes it changes nothing of what its client was told. */
  @Override
  public void close() {
    body().forget();
    try {
      if (!handedOver) {
        observe();
      }
    } catch (Error fault) {
      faulted(fault);
    }
  }

  private void observe() {
    if (decision == null) {
      return;
    }
    var told = answer.facts(received.size());
    if (metering() != Metering.NONE) {
      metering().ended(told);
    }
    var review = body().reviewedBy();
    var facts =
        review == null ? decision.facts() : decision.facts().withFindings(review.findings());
    observer.accept(
        new DecisionLine(
            received.facts(),
            facts,
            decision.allows(),
            ending == null ? Ending.of(facts) : ending,
            told,
            durations()));
  }

  private Durations durations() {
    long total = System.nanoTime() - openedAt();
    return new Durations(decisionNanos / 1000, upstreamNanos / 1000, total / 1000);
  }
}
