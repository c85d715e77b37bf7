package dev.portcullis.proxy.enforcement;

import dev.portcullis.decision.Obligations;
import dev.portcullis.proxy.answer.AnswerCutOffException;
import dev.portcullis.proxy.answer.AnswerRelay;
import dev.portcullis.proxy.answer.Denials;
import dev.portcullis.proxy.exchange.Exchange;
import dev.portcullis.proxy.exchange.ServerConnection;
import dev.portcullis.proxy.mirror.Mirrors;
import dev.portcullis.proxy.stream.StreamReview;
import dev.portcullis.proxy.tunnel.Handshake;
import dev.portcullis.proxy.tunnel.Tunnels;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Carries a permitted request to its upstream and the answer back. */
final class Forwarder {

  private static final HttpFields RETRY_LATER = HttpFields.of("Retry-After", "5");
  private static final Logger LOG = System.getLogger(Forwarder.class.getName());

  private final UpstreamTransport transport;
  private final Denials denials;
  private final StreamReview streams;
  private final Tunnels tunnels;
  private final Mirrors mirrors;

  Forwarder(
      UpstreamTransport transport,
      Mirrors mirrors,
      Denials denials,
      StreamReview streams,
      Tunnels tunnels) {
    this.mirrors = mirrors;
    this.tunnels = tunnels;
    this.transport = transport;
    this.streams = streams;
    this.denials = denials;
  }

  /**
   * Forwards a request.
   *
   * @throws AnswerCutOffException when the answer ended before its end
   */
  void forward(Exchange exchange, Obligations obligations) throws IOException {
    var handshake = Handshake.of(obligations.request(), obligations.forwarding().upgrades());
    if (handshake == null) {
      carry(exchange, obligations, new AnswerRelay(exchange));
    } else if (handshake.problem() != null) {
      exchange.ended(Reason.REQUEST_MALFORMED, handshake.problem());
      denials.write(exchange, Reason.REQUEST_MALFORMED, Handshake.VERSION);
    } else if (!tunnels.enter()) {
      exchange.ended(Reason.CONCURRENCY_LIMITED, "this node has no room for another tunnel");
      denials.write(exchange, Reason.CONCURRENCY_LIMITED, RETRY_LATER);
    } else {
      join(exchange, obligations, handshake);
    }
  }

  /** There is room for a tunnel: it is given back where none comes of it. */
  private void join(Exchange exchange, Obligations obligations, Handshake handshake)
      throws IOException {
    var relay = new UpgradeRelay(exchange, obligations, handshake, tunnels);
    try {
      carry(exchange, obligations, relay);
    } finally {
      if (!relay.joined()) {
        tunnels.leave();
      }
    }
  }

  private void carry(Exchange exchange, Obligations obligations, AnswerRelay relay)
      throws IOException {
    long start = System.nanoTime();
    var slot = streams.enter(exchange);
    boolean cut = true;
    try {
      exchange(exchange, obligations, relay);
      cut = false;
    } finally {
      streams.leave(slot, exchange);
      exchange.forwarded(System.nanoTime() - start);
      settleBody(exchange, cut);
    }
  }

  private void exchange(Exchange exchange, Obligations obligations, AnswerRelay relay)
      throws IOException {
    try {
      send(obligations, request(exchange, obligations), relay);
    } catch (UpstreamException e) {
      fail(exchange, e.reason(), message(e));
    } catch (ClientException e) {
      fail(exchange, e.reason(), message(e));
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "request " + exchange.id() + " could not be forwarded", fault);
      fail(exchange, Reason.UPSTREAM_FAILED, "fault: " + fault.getClass().getName());
    } catch (Error fault) {
      exchange.faulted(fault);
      fail(exchange, Reason.UNDECIDABLE, "fault: " + fault.getClass().getName());
    }
  }

  /** A connection that shall change its protocol is no request to copy. */
  private void send(Obligations obligations, UpstreamRequest request, AnswerRelay relay)
      throws UpstreamException, ClientException {
    var upstream = obligations.forwarding().upstream();
    var copy = obligations.copy();
    if (copy == null || relay.upgrade() != null) {
      transport.exchange(upstream, request, relay);
      return;
    }
    try (var original = mirrors.copy(copy, request, upstream.name())) {
      transport.exchange(upstream, original.request(), relay);
    }
  }

  /** A client that still sends is told that all is said, or is cut off. */
  private static void settleBody(Exchange exchange, boolean cut) {
    exchange
        .body()
        .close(
            cut ? null : () -> endAnswer(exchange),
            () -> ServerConnection.abort(exchange.request()));
  }

  private static void endAnswer(Exchange exchange) {
    try {
      exchange.response().getOutputStream().close();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the client is gone", e);
    }
  }

  private static UpstreamRequest request(Exchange exchange, Obligations obligations)
      throws ClientException {
    var request = obligations.request();
    var body = exchange.body();
    body.limitTo(obligations.forwarding().maxBody(), obligations.forwarding().fields());
    if (obligations.review() != null) {
      body.review(obligations.review());
    }
    if (body.length() > obligations.forwarding().maxBody()) {
      throw new ClientException(
          ClientException.Kind.BODY_TOO_LARGE, "the body is longer than allowed", null);
    }
    String query = request.query();
    String target = query == null ? obligations.path() : obligations.path() + '?' + query;
    return new UpstreamRequest(
        request.method(),
        target,
        OutgoingFields.of(exchange, obligations),
        body,
        body.awaited(),
        obligations.forwarding().priority(),
        obligations.balanceKey());
  }

  /** What was not answered yet is denied; what was, is cut off. */
  private void fail(Exchange exchange, Reason reason, String detail) throws IOException {
    var cut = exchange.cut();
    if (cut != null) {
      exchange.ended(cut.facts());
      end(exchange, cut.facts().reason(), cut.headers(), "cut");
    } else {
      exchange.ended(reason, exchange.clientGone() ? "the client is gone" : detail);
      end(exchange, reason, HttpFields.EMPTY, detail);
    }
  }

  private void end(Exchange exchange, Reason reason, HttpFields headers, String detail)
      throws IOException {
    if (!exchange.response().isCommitted()) {
      exchange.response().reset();
      denials.write(exchange, reason, headers);
    } else if (exchange.cut() == null || !exchange.endsAnywhere()) {
      throw new AnswerCutOffException(detail);
    }
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
