package dev.portcullis.proxy.answer;

import dev.portcullis.policy.document.limit.LimitTraits.Flow;
import dev.portcullis.proxy.exchange.Exchange;
import dev.portcullis.proxy.exchange.ServerConnection;
import dev.portcullis.proxy.fields.TrailerFields;
import dev.portcullis.proxy.stream.Throttle;
import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.Cancellation;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import dev.portcullis.request.HopByHop;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes an upstream's answer to the client as it comes: interim answers, status, fields, body,
 * pauses, trailer fields.
 */
public class AnswerRelay implements AnswerReceiver {

  private static final String EVENT_STREAM = "text/event-stream";

  private final Exchange exchange;
  private final Throttle throttle;
  private final @Nullable Object heads;
  private HttpFields trailers = HttpFields.EMPTY;

  private boolean events;
  private boolean measured;

  public AnswerRelay(Exchange exchange) {
    this.exchange = exchange;
    this.throttle = Throttle.of(exchange.metering(), Flow.ANSWER);
    this.heads = exchange.request().getAttribute(ServerConnection.HEADS);
    if (heads instanceof BooleanSupplier gone) {
      exchange.clientGone(gone);
    }
  }

  @Override
  public Cancellation cancellation() {
    return exchange.cancellation();
  }

  @Override
  public void head(int status, @Nullable String reason, HttpFields fields) {
    var response = exchange.response();
    exchange.answering(status);
    phrase(reason);
    if (exchange.duties().isEmpty()) {
      pass(fields, (name, value) -> add(status, name, value));
    } else {
      settled(status, fields).forEach((name, value) -> add(status, name, value));
    }
    response.setHeader("X-Request-Id", exchange.id());
    // What the gateway tells of its limits takes the place of what an upstream tells of its own.
    var told = exchange.metering().told();
    for (int i = 0; i < told.size(); i++) {
      response.setHeader(told.name(i), told.value(i));
    }
    expectTrailers(status, fields);
    if (events && !measured) {
      exchange.eventStream();
    }
    var body = exchange.body();
    if (body.left() != 0 && (status >= 400 || body.awaited())) {
      // The upstream wants no more of the body, or none, so nobody will read it.
      exchange.endConnection();
    }
  }

  /** The fields that pass, after what is owed to the answer. */
  private OutgoingHead settled(int status, HttpFields fields) {
    var head = new OutgoingHead(status);
    pass(fields, head::add);
    return head.settle(exchange.duties());
  }

  private static void pass(HttpFields fields, BiConsumer<String, String> receiver) {
    var listed = HopByHop.listed(fields);
    for (int i = 0; i < fields.size(); i++) {
      if (passes(fields.name(i), listed)) {
        receiver.accept(fields.name(i), fields.value(i));
      }
    }
  }

  @SuppressWarnings("unchecked")
  private void phrase(@Nullable String reason) {
    if (reason != null && heads instanceof Consumer<?> phrase) {
      ((Consumer<String>) phrase).accept(reason);
    }
  }

  private static boolean passes(String name, List<String> listed) {
    return !HopByHop.isAlways(name)
        && !HopByHop.isListed(name, listed)
        && !name.equalsIgnoreCase("X-Request-Id");
  }

  private void add(int status, String name, String value) {
    if (!name.equalsIgnoreCase("Content-Length")) {
      exchange.response().addHeader(name, value);
      events |= isEventStream(name, value);
    } else if (status >= 200 && status != 204) {
      exchange.response().setContentLengthLong(Long.parseLong(value));
      measured = true;
    }
  }

  /**
   * A server must know before the head goes out that fields may follow the body. They may where its
   * length is open and the client takes them (RFC 9110 §6.5.1): whoever speaks HTTP/2 does.
   */
  private void expectTrailers(int status, HttpFields fields) {
    boolean open = status != 204 && status != 304 && fields.first("Content-Length") == null;
    if (!open || exchange.head() || !takesTrailers() || endsWithHead(fields)) {
      return;
    }
    String announced = TrailerFields.announced(fields);
    if (!announced.isEmpty()) {
      exchange.response().setHeader("Trailer", announced);
    }
    exchange.response().setTrailerFields(() -> TrailerFields.joined(trailers));
  }

  /**
   * An answer of gRPC that has its status in its head has nothing else, and clients insist that
   * nothing, not even nothing, comes behind it; a server that waits for trailers would send that.
   */
  private static boolean endsWithHead(HttpFields fields) {
    return fields.first("grpc-status") != null;
  }

  private boolean takesTrailers() {
    return !exchange.http1()
        || (exchange.request().getProtocol().equals("HTTP/1.1")
            && TrailerFields.accepted(exchange.accessRequest().fields()));
  }

  @Override
  public void trailers(HttpFields fields) {
    trailers = TrailerFields.passed(fields);
  }

  /**
   * What is owed to answers is owed to interim ones too: a duty sees by the status which it has.
   * RFC 9110 §15.2: where the server cannot write them, they are left out.
   */
  @Override
  @SuppressWarnings("unchecked")
  public void interim(int status, HttpFields fields) {
    if (!(heads instanceof BiConsumer<?, ?> writer)) {
      return;
    }
    var passed = new ArrayList<String>();
    settled(status, fields)
        .forEach(
            (name, value) -> {
              if (!name.equalsIgnoreCase("Content-Length")) {
                passed.add(name);
                passed.add(value);
              }
            });
    ((BiConsumer<Integer, String[]>) writer).accept(status, passed.toArray(String[]::new));
  }

  /** HTML Living Standard §9.2. */
  private static boolean isEventStream(String name, String value) {
    return name.length() == 12
        && name.equalsIgnoreCase("Content-Type")
        && value.regionMatches(true, 0, EVENT_STREAM, 0, EVENT_STREAM.length());
  }

  @Override
  public void body(byte[] bytes, int offset, int length) throws ClientException {
    if (throttle != Throttle.NONE) {
      throttle.pass(length, exchange::over);
    }
    try {
      exchange.response().getOutputStream().write(bytes, offset, length);
      exchange.sent(length);
    } catch (IOException | RuntimeException e) {
      throw new ClientException(Kind.GONE, "the client is gone", e);
    }
  }

  @Override
  public void flush() throws ClientException {
    try {
      exchange.response().flushBuffer();
    } catch (IOException | RuntimeException e) {
      throw new ClientException(Kind.GONE, "the client is gone", e);
    }
  }

  @Override
  public void whole() throws ClientException {
    try {
      exchange.response().getOutputStream().close();
    } catch (IOException | RuntimeException e) {
      throw new ClientException(Kind.GONE, "the client is gone", e);
    }
  }

  @Override
  public void broken() {
    if (exchange.response().isCommitted()) {
      boolean ignored = ServerConnection.abort(exchange.request());
    }
  }

  @Override
  public boolean wanted() {
    return !exchange.clientGone();
  }
}
