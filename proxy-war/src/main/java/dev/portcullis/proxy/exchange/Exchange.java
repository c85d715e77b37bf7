package dev.portcullis.proxy.exchange;

import static java.util.Objects.requireNonNull;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.Metering;
import dev.portcullis.decision.Obligations;
import dev.portcullis.policy.attribute.AnswerFacts;
import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.proxy.fields.FieldReader;
import dev.portcullis.proxy.fields.HostName;
import dev.portcullis.proxy.fields.IpLiteral;
import dev.portcullis.proxy.fields.UnreadableRequestException;
import dev.portcullis.proxy.observation.DecisionLine;
import dev.portcullis.proxy.origin.ClientOrigin;
import dev.portcullis.proxy.origin.TrustedProxies;
import dev.portcullis.proxy.stream.OpenStream;
import dev.portcullis.proxy.stream.Throttle;
import dev.portcullis.proxy.upstream.Cancellation;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HopByHop;
import dev.portcullis.request.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.InetAddress;
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

  /** Of nobody, so that no rule of a trusted network holds for a peer that cannot be told. */
  private static final InetAddress UNKNOWN = requireNonNull(IpLiteral.parse("0.0.0.0"));

  private static final BooleanSupplier NOBODY_TELLS = () -> false;

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Faults faults;
  private final Consumer<DecisionLine> observer;
  private final Instant receivedAt;
  private final Cancellation cancellation = new Cancellation();
  private final ClientBody body;
  private final ClientOrigin peer;
  private final String id;
  private String clientId = "";
  private HostName authority = HostName.NONE;
  private @Nullable ClientOrigin origin;
  private @Nullable AccessRequest accessRequest;
  private @Nullable Decision decision;
  private @Nullable Reason outcome;
  private Metering metering = Metering.NONE;
  private volatile BooleanSupplier gone = NOBODY_TELLS;
  private volatile boolean eventStream;
  private boolean cutShort;
  private boolean handedOver;
  private long tunnelled;
  private String detail = "";
  private int status;
  private long sent;
  private long decisionNanos;
  private long upstreamNanos;

  private Exchange(
      String id,
      Instant receivedAt,
      HttpServletRequest request,
      HttpServletResponse response,
      Faults faults,
      Consumer<DecisionLine> observer) {
    this.id = id;
    this.faults = faults;
    this.receivedAt = receivedAt;
    this.request = request;
    this.response = response;
    this.observer = observer;
    this.body = new ClientBody(request);
    this.peer = ClientOrigin.of(peer(request), request.isSecure() ? "https" : "http");
  }

  /** The other end, without the scope that servers tell of a link-local address (RFC 4007 §11). */
  private static InetAddress peer(HttpServletRequest request) {
    String text = String.valueOf(request.getRemoteAddr());
    int scope = text.indexOf('%');
    var address = IpLiteral.parse(scope < 0 ? text : text.substring(0, scope));
    return address == null ? UNKNOWN : address;
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
    return new Exchange(id, receivedAt, request, response, faults, observer);
  }

  /**
   * Reads the request, once.
   *
   * @param memory of which its body takes what it keeps
   */
  public AccessRequest read(FieldReader reader, TrustedProxies proxies, BodyMemory memory)
      throws UnreadableRequestException {
    var fields = reader.read(request);
    var found = proxies.origin(peer, fields);
    origin = found;
    body.takeOf(memory, found.client());
    clientId = DecisionIds.ofClient(fields.first("X-Request-Id"));
    if (found.problem() != null) {
      throw UnreadableRequestException.malformed(found.problem());
    }
    authority = RequestReader.host(this, fields);
    var read = RequestReader.read(this, HopByHop.withoutListed(fields));
    accessRequest = read;
    return read;
  }

  /** The authority that the client asked for; none until the request was read. */
  public HostName authority() {
    return authority;
  }

  public void decided(Decision decision) {
    this.decision = decision;
    if (decision instanceof Decision.Permitted permitted) {
      metering = permitted.obligations().metering();
      if (metering != Metering.NONE) {
        body.throttle(Throttle.of(metering, Flow.REQUEST), this::over);
      }
    }
    this.decisionNanos = System.nanoTime() - openedAt();
  }

  /** What is owed to its answer, whoever makes it. */
  public List<AnswerDuty> duties() {
    return decision == null ? List.of() : decision.duties();
  }

  /** What it owes its limits. */
  public Metering metering() {
    return metering;
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
    outcome = reason;
    detail = why;
  }

  /** It was cut, for this reason. */
  public void ended(DecisionFacts why) {
    cutShort = true;
    ended(why.reason(), why.detail().isEmpty() ? "cut" : "cut: " + why.detail());
  }

  /** The answer is an event stream: its client is used to its end, and comes again. */
  public void eventStream() {
    eventStream = true;
  }

  /** Whether the answer can end here without looking like something else. */
  public boolean endsAnywhere() {
    return eventStream && body.left() == 0;
  }

  /** By which it is ended from outside. */
  public Cancellation cancellation() {
    return cancellation;
  }

  @Override
  public AccessRequest asked() {
    return accessRequest();
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
    return eventStream;
  }

  @Override
  protected void abort() {
    ServerConnection.abort(request);
  }

  /** The answer begins, with this status. */
  public void answering(int status) {
    this.status = status;
    response.setStatus(status);
    ServerConnection.owns(request, status);
  }

  /** The client sends nothing more on this connection. HTTP/2 has its own word for that. */
  public void endConnection() {
    if (http1()) {
      response.setHeader("Connection", "close");
    }
  }

  /** Whether the client speaks HTTP/1.0 or 1.1. */
  public boolean http1() {
    return request.getProtocol().startsWith("HTTP/1");
  }

  public void sent(int bytes) {
    sent += bytes;
  }

  public void forwarded(long nanos) {
    upstreamNanos = nanos;
  }

  public String id() {
    return id;
  }

  public Instant receivedAt() {
    return receivedAt;
  }

  public HttpServletRequest request() {
    return request;
  }

  public HttpServletResponse response() {
    return response;
  }

  public ClientBody body() {
    return body;
  }

  /** Where the request comes from: the peer alone, until the request was read. */
  public ClientOrigin origin() {
    return origin == null ? peer : origin;
  }

  /** The request as read. */
  public AccessRequest accessRequest() {
    if (accessRequest == null) {
      throw new IllegalStateException("the request was not read");
    }
    return accessRequest;
  }

  public boolean head() {
    return "HEAD".equals(request.getMethod());
  }

  /** Its connection changes protocols: the end of the request is not its end. */
  public void handOver() {
    handedOver = true;
  }

  /** What its connection became has ended. */
  public void handedBack(Reason why, String how, boolean cutOff, long up, long down) {
    ended(why, how);
    cutShort = cutOff;
    tunnelled = up;
    sent = down;
    observe();
  }

  /** It met an error of the virtual machine. */
  public void faulted(Error fault) {
    faults.add(id, fault);
  }

  /** An error of who observes it changes nothing of what its client was told. */
  @Override
  public void close() {
    body.forget();
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
    if (metering != Metering.NONE) {
      metering.ended(new AnswerFacts(status, sent, body.received() + tunnelled));
    }
    var review = body.reviewedBy();
    var facts =
        review == null ? decision.facts() : decision.facts().withFindings(review.findings());
    long total = System.nanoTime() - openedAt();
    observer.accept(
        new DecisionLine(
            receivedAt,
            id,
            clientId,
            origin().client(),
            accessRequest == null ? request.getMethod() : accessRequest.method(),
            accessRequest == null ? "" : accessRequest.host(),
            accessRequest == null ? "" : accessRequest.path().raw(),
            facts,
            decision.allows(),
            outcome == null ? facts.reason() : outcome,
            status,
            body.received() + tunnelled,
            sent,
            decisionNanos / 1000,
            upstreamNanos / 1000,
            total / 1000,
            detail.isEmpty() ? facts.detail() : detail,
            cutShort));
  }
}
