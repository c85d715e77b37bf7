package dev.portcullis.proxy.enforcement;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Answered;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.Decision.Permitted;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.Obligations;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.proxy.answer.AnswerCutOffException;
import dev.portcullis.proxy.answer.Denials;
import dev.portcullis.proxy.exchange.BodyMemory;
import dev.portcullis.proxy.exchange.DecisionIds;
import dev.portcullis.proxy.exchange.Exchange;
import dev.portcullis.proxy.exchange.Faults;
import dev.portcullis.proxy.exchange.RequestReader;
import dev.portcullis.proxy.exchange.ServerConnection;
import dev.portcullis.proxy.fields.FieldReader;
import dev.portcullis.proxy.fields.UnreadableRequestException;
import dev.portcullis.proxy.mirror.Mirrors;
import dev.portcullis.proxy.observation.DecisionLine;
import dev.portcullis.proxy.origin.TrustedProxies;
import dev.portcullis.proxy.resilience.NodeLimit;
import dev.portcullis.proxy.stream.StreamReview;
import dev.portcullis.proxy.tunnel.Tunnels;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/** A request's way: opened, decided, then forwarded or denied, and observed when it closes. */
public final class Enforcement {

  private static final Logger LOG = System.getLogger(Enforcement.class.getName());

  private static final String OVERLOADED = "this node is overloaded";

  private static final HttpFields RETRY_SOON = HttpFields.of("Retry-After", "1");

  private final DecisionIds ids = new DecisionIds();
  private final WaitingRoom waiting = new WaitingRoom();
  private final Denials denials = new Denials();
  private final Drain drain;
  private final InstantSource clock;
  private final Decisions decisions;
  private final Forwarder forwarder;
  private final RequestReader reader;
  private final int adminPort;
  private final NodeLimit load;
  private final Faults faults = new Faults();
  private final Consumer<DecisionLine> observer;

  public Enforcement(
      ProxySettings settings,
      InstantSource clock,
      Decisions decisions,
      UpstreamTransport transport,
      Mirrors mirrors,
      Drain drain,
      StreamReview streams,
      Tunnels tunnels,
      NodeLimit load,
      BodyMemory memory,
      Consumer<DecisionLine> observer) {
    this.clock = clock;
    this.decisions = decisions;
    this.drain = drain;
    this.load = load;
    this.observer = observer;
    this.forwarder = new Forwarder(transport, mirrors, denials, streams, tunnels);
    this.reader =
        new RequestReader(
            new FieldReader(settings.mostHeaderBytes(), settings.mostHeaderFields()),
            new TrustedProxies(settings.trustedProxies()),
            memory);
    this.adminPort = settings.adminPort();
  }

  /**
   * Serves a request to its end.
   *
   * @throws IOException when the answer was cut off after its head: the connection must not live
   */
  public void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
    boolean admitted = drain.enter();
    Exchange exchange = null;
    try {
      exchange = open(request, response);
      serve(exchange, admitted);
    } catch (AnswerCutOffException e) {
      if (!ServerConnection.abort(request)) {
        throw e;
      }
    } catch (Error fault) {
      faults.add("?", fault);
      lastWord(request, response, exchange == null ? List.of() : exchange.duties());
    } finally {
      drain.leave(admitted);
    }
  }

  private void serve(Exchange exchange, boolean admitted) throws IOException {
    try (exchange) {
      var decision = admitted ? decide(exchange) : draining(exchange);
      exchange.decided(decision);
      if (decision instanceof Permitted permitted) {
        forward(exchange, permitted.obligations());
      } else if (decision instanceof Denied denied) {
        denials.write(exchange, denied.facts().reason(), denied.headers());
      } else if (decision instanceof Answered answered) {
        denials.answer(exchange, answered);
      }
    }
  }

  private Exchange open(HttpServletRequest request, HttpServletResponse response) {
    return Exchange.open(ids.next(), clock.instant(), request, response, faults, observer);
  }

  /**
   * What is said when an error left nothing else to say. By now all that the request had of heap
   * and stack is free again; where even that does not do, its connection ends.
   */
  private void lastWord(
      HttpServletRequest request, HttpServletResponse response, List<AnswerDuty> duties)
      throws IOException {
    boolean said = false;
    try {
      said = !response.isCommitted() && denials.undecidable(request, response, ids.next(), duties);
    } catch (Error again) {
      faults.add("?", again);
    }
    if (!said && !ServerConnection.abort(request)) {
      throw new AnswerCutOffException("an error within an answer");
    }
  }

  /** Errors that requests met. */
  public long errors() {
    return faults.count();
  }

  private void forward(Exchange exchange, Obligations obligations) throws IOException {
    if (!waiting.hold(obligations.metering().delay(), exchange::over)) {
      exchange.ended(Reason.RATE_LIMITED, "too many requests are held back");
      denials.write(exchange, Reason.RATE_LIMITED, RETRY_SOON);
      return;
    }
    if (!exchange.body().started()) {
      load.decided(exchange.decisionNanos()); // else it may have waited for the client
    }
    if (!load.enter(obligations.forwarding().priority())) {
      exchange.ended(Reason.UPSTREAM_UNAVAILABLE, OVERLOADED);
      denials.write(exchange, Reason.UPSTREAM_UNAVAILABLE, HttpFields.EMPTY);
      return;
    }
    try {
      forwarder.forward(exchange, obligations);
    } finally {
      load.leave();
    }
  }

  /** The one place where a fault before forwarding ends; it never becomes anything but a 503. */
  private Decision decide(Exchange exchange) {
    try {
      if (exchange.request().getLocalPort() == adminPort) {
        return refuse(exchange, Reason.ROUTE_NOT_FOUND, "a request on the admin listener");
      }
      return load.open() ? judge(exchange) : overloaded(exchange);
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "request " + exchange.id() + " could not be decided", fault);
      return undecidable(exchange, fault);
    } catch (Error fault) {
      exchange.faulted(fault);
      return undecidable(exchange, fault);
    }
  }

  private Decision judge(Exchange exchange) {
    try {
      return decisions.decide(exchange.read(reader));
    } catch (UnreadableRequestException e) {
      if (e.framingBroken()) {
        exchange.endConnection();
      }
      return refuse(exchange, e.reason(), e.detail());
    }
  }

  private Decision overloaded(Exchange exchange) {
    return refuse(exchange, Reason.UPSTREAM_UNAVAILABLE, OVERLOADED);
  }

  private Decision draining(Exchange exchange) {
    try {
      exchange.endConnection();
      return refuse(exchange, Reason.DRAINING, "the application stops");
    } catch (RuntimeException fault) {
      return undecidable(exchange, fault);
    }
  }

  private Decision refuse(Exchange exchange, Reason reason, String detail) {
    var client = exchange.origin().client();
    return decisions.refuse(
        new RefusedRequest(exchange.id(), exchange.receivedAt(), client, reason, detail));
  }

  private static Decision undecidable(Exchange exchange, Throwable fault) {
    var facts =
        DecisionFacts.unasked(
            exchange.id(), Reason.UNDECIDABLE, "fault: " + fault.getClass().getName());
    return new Denied(facts, HttpFields.EMPTY);
  }
}
