package dev.portcullis.proxy;

import dev.portcullis.decision.Decision.Forwarding;
import dev.portcullis.decision.Reason;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.UpstreamException;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.UpstreamTransport;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Carries a permitted request to its upstream and the answer back. */
final class Forwarder {

  private static final Logger LOG = System.getLogger(Forwarder.class.getName());

  private final UpstreamTransport transport;
  private final Denials denials;

  Forwarder(UpstreamTransport transport, Denials denials) {
    this.transport = transport;
    this.denials = denials;
  }

  /**
   * Forwards a request.
   *
   * @throws AnswerCutOffException when the answer ended before its end
   */
  void forward(Exchange exchange, Forwarding forwarding) throws IOException {
    long start = System.nanoTime();
    boolean cut = true;
    try {
      carry(exchange, forwarding);
      cut = false;
    } finally {
      exchange.forwarded(System.nanoTime() - start);
      settleBody(exchange, cut);
    }
  }

  private void carry(Exchange exchange, Forwarding forwarding) throws IOException {
    try {
      transport.exchange(
          forwarding.upstream(), request(exchange, forwarding), new AnswerRelay(exchange));
    } catch (UpstreamException e) {
      fail(exchange, e.reason(), message(e));
    } catch (ClientException e) {
      fail(exchange, reason(e), message(e));
    } catch (RuntimeException fault) {
      LOG.log(Level.ERROR, "request " + exchange.id() + " could not be forwarded", fault);
      fail(exchange, Reason.UPSTREAM_FAILED, "fault: " + fault.getClass().getName());
    }
  }

  /** A client that still sends is told that all is said, or is cut off. */
  private static void settleBody(Exchange exchange, boolean cut) {
    Runnable abort = () -> ServerConnection.abort(exchange.request());
    exchange.body().close(cut ? abort : () -> endAnswer(exchange), abort);
  }

  private static void endAnswer(Exchange exchange) {
    try {
      exchange.response().getOutputStream().close();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "the client is gone", e);
    }
  }

  private static UpstreamRequest request(Exchange exchange, Forwarding forwarding)
      throws ClientException {
    var request = exchange.accessRequest();
    var body = exchange.body();
    body.limitTo(forwarding.maxBody());
    if (body.length() > forwarding.maxBody()) {
      throw new ClientException(
          ClientException.Kind.BODY_TOO_LARGE, "the body is longer than allowed", null);
    }
    String query = request.query();
    String target = query == null ? forwarding.path() : forwarding.path() + '?' + query;
    boolean expectsContinue =
        !body.started() && "100-continue".equalsIgnoreCase(request.fields().first("Expect"));
    return new UpstreamRequest(
        request.method(),
        target,
        OutgoingFields.of(request, exchange.origin(), forwarding),
        body,
        expectsContinue,
        forwarding.priority(),
        forwarding.balanceKey());
  }

  private static Reason reason(ClientException e) {
    return e.kind() == ClientException.Kind.BODY_TOO_LARGE
        ? Reason.BODY_TOO_LARGE
        : Reason.REQUEST_MALFORMED;
  }

  /** What was not answered yet is denied; what was, is cut off. */
  private void fail(Exchange exchange, Reason reason, String detail) throws IOException {
    exchange.ended(reason, detail);
    if (exchange.response().isCommitted()) {
      throw new AnswerCutOffException(detail);
    }
    exchange.response().reset();
    denials.write(exchange, reason, HttpFields.EMPTY);
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
