package dev.portcullis.proxy.answer;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.Decision.Answered;
import dev.portcullis.proxy.exchange.Exchange;
import dev.portcullis.proxy.exchange.ServerConnection;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells a client that, and why, its request ends here (RFC 9457). */
public final class Denials {

  /** What is read of a body that nobody wants, to leave the connection usable. */
  private static final int DRAINED = 64 << 10;

  private static final String RETRY_AFTER_SECONDS = "5";

  /**
   * Writes a denial.
   *
   * @param headers of the answer, besides its own
   * @throws AnswerCutOffException when an answer is under way already, or the client is gone
   */
  public void write(Exchange exchange, Reason reason, HttpFields headers) throws IOException {
    var response = exchange.response();
    if (response.isCommitted()) {
      throw new AnswerCutOffException("an answer was under way");
    }
    byte[] problem = problem(exchange.id(), reason);
    exchange.answering(reason.status());
    var head = new OutgoingHead(reason.status());
    headers.forEach(head::add);
    GrpcStatus.add(exchange.request(), head, reason);
    tell(response, head, exchange.id(), exchange.duties());
    response.setContentLength(problem.length);
    settleBody(exchange);
    writeBody(exchange, problem);
  }

  /** Writes what the gateway answers in the upstream's place. */
  public void answer(Exchange exchange, Answered answered) throws IOException {
    var response = exchange.response();
    byte[] body = answered.body().getBytes(StandardCharsets.UTF_8);
    exchange.answering(answered.status());
    var head = new OutgoingHead(answered.status());
    answered.fields().forEach(head::add);
    head.settle(answered.duties()).forEach(response::addHeader);
    response.setHeader("X-Request-Id", exchange.id());
    if (answered.status() != 204) { // RFC 9110 §8.6
      response.setContentLength(body.length);
    }
    settleBody(exchange);
    if (body.length > 0) {
      writeBody(exchange, body);
    }
  }

  /** What every problem document has, and what is owed to the answer. */
  private static void tell(
      HttpServletResponse response, OutgoingHead head, String id, List<AnswerDuty> duties) {
    if (head.status() == 503 && head.values("Retry-After").isEmpty()) {
      head.set("Retry-After", RETRY_AFTER_SECONDS);
    }
    head.settle(duties);
    head.set("Cache-Control", "no-store"); // whatever the route says of its other answers
    head.forEach(response::addHeader);
    response.setHeader("X-Request-Id", id);
    response.setContentType("application/problem+json");
  }

  /**
   * Says that a request cannot be decided, where nothing but its answer is left.
   *
   * @param duties owed to its answer
   */
  public boolean undecidable(
      HttpServletRequest request, HttpServletResponse response, String id, List<AnswerDuty> duties)
      throws IOException {
    byte[] problem = problem(id, Reason.UNDECIDABLE);
    response.reset();
    response.setStatus(Reason.UNDECIDABLE.status());
    ServerConnection.owns(request, Reason.UNDECIDABLE.status());
    tell(response, new OutgoingHead(Reason.UNDECIDABLE.status()), id, duties);
    response.setContentLength(problem.length);
    response.getOutputStream().write(problem);
    return true;
  }

  private static void writeBody(Exchange exchange, byte[] body) throws IOException {
    if (exchange.head()) {
      return;
    }
    try {
      exchange.response().getOutputStream().write(body);
      exchange.sent(body.length);
    } catch (IOException e) {
      throw new AnswerCutOffException("the client is gone");
    }
  }

  /** A connection on which much of a body is still to come is not worth keeping. */
  private static void settleBody(Exchange exchange) {
    var body = exchange.body();
    // RFC 9110 §10.1.1: whether a client that was not invited sends its body all the same, nobody
    // knows; what came next could be read as that body.
    boolean uninvited = !body.started() && exchange.request().getHeader("Expect") != null;
    if (!uninvited) {
      body.drain(DRAINED);
    }
    long left = body.left();
    if (left < 0 || left > DRAINED || (uninvited && left != 0)) {
      exchange.endConnection();
    }
  }

  /** Only constants and an id of our own making or checking: nothing to escape. */
  private static byte[] problem(String id, Reason reason) {
    String json =
        "{\"type\":\""
            + reason.type()
            + "\",\"title\":\""
            + reason.title()
            + "\",\"status\":"
            + reason.status()
            + ",\"reason\":\""
            + reason.slug()
            + "\",\"decision\":\""
            + id
            + "\"}";
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
