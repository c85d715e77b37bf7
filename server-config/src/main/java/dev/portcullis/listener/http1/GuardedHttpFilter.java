package dev.portcullis.listener.http1;

import dev.portcullis.listener.connection.Client;
import dev.portcullis.listener.connection.Clients;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.connection.InnerListeners;
import dev.portcullis.listener.connection.LingeringClose;
import dev.portcullis.listener.connection.ListenerBounds;
import dev.portcullis.listener.connection.PartialHead;
import dev.portcullis.listener.http1.RequestHead.Bounds;
import dev.portcullis.listener.http2.Http2Connection;
import dev.portcullis.listener.http2.Http2Start;
import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.message.Octets;
import dev.portcullis.listener.message.Offers;
import dev.portcullis.listener.message.Refusal.Kind;
import dev.portcullis.listener.message.ServerAnswers;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.ChunkedTransferEncoding;
import org.glassfish.grizzly.http.HttpBrokenContent;
import org.glassfish.grizzly.http.HttpContext;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.MemoryManager;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/**
 * The server's HTTP filter behind a guard: a head is collected whole, within bounds of size and
 * time, and judged by {@link RequestHead} before the server parses it. So every request that the
 * server would answer by itself (with an HTML page, an empty 400 or, where it stumbles, an empty
 * 200) is refused here, alike, and no request is read in two ways. A connection that begins with
 * HTTP/2 goes to an {@link Http2Connection}.
 *
 * <p>Besides, it leaves three decisions to the application that the server would take by itself: it
 * sends no {@code 100 Continue} (the application has one among its {@link Offers}, and {@link
 * AnswerHeads} for all others), it hands a connection over to another protocol only when the
 * application answers {@code 101}, and it removes no header field from an answer.
 */
public final class GuardedHttpFilter extends HttpServerFilter {

  private static final Bounds DATA = new Bounds(8192, ListenerBounds.MAX_FIELDS);

  /** The server searches these paths with a backtracking expression. */
  private static final Bounds ADMIN = new Bounds(1024, ListenerBounds.MAX_FIELDS);

  /** An unread body up to this size is skipped to keep the connection; a longer one closes it. */
  private static final int MAX_SKIPPED_BODY = 2 * 1024 * 1024;

  /**
   * What may wait in memory for a client that reads slowly, before who writes to it waits. The
   * server's own bound is four times the system's send buffer, which grows to megabytes.
   */
  private static final int MOST_QUEUED = 64 << 10;

  private static final Logger LOG = Logger.getLogger("dev.portcullis.listener");

  /** Set while the super class is between a request's head and the end of its body. */
  private final Attribute<Object> requestInProgress =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(HTTP_SERVER_REQUEST_ATTR_NAME);

  private final Gate gate;
  private final Clients clients;
  private final InnerListeners inner;
  private final Http2Start http2;

  /**
   * @param inner the listeners that no gate closes, and where no HTTP/2 is spoken
   */
  public GuardedHttpFilter(Gate gate, Clients clients, InnerListeners inner) {
    super(
        true,
        ListenerBounds.MAX_HEAD + 1024,
        null,
        keepAlive(clients),
        null,
        ListenerBounds.MAX_FIELDS + 8,
        ListenerBounds.MAX_FIELDS + 8);
    setAllowPayloadForUndefinedHttpMethods(true);
    setMaxPayloadRemainderToSkip(MAX_SKIPPED_BODY);
    setPreserveHeaderCase(true);
    this.gate = gate;
    this.clients = clients;
    this.inner = inner;
    this.http2 = new Http2Start(gate, clients.bounds());
    readChunksStrictly();
  }

  private void readChunksStrictly() {
    for (TransferEncoding encoding : getTransferEncodings()) {
      if (encoding instanceof ChunkedTransferEncoding) {
        removeTransferEncoding(encoding);
        addTransferEncoding(new StrictChunks(encoding));
      }
    }
  }

  private static KeepAlive keepAlive(Clients clients) {
    var keepAlive = new KeepAlive();
    keepAlive.setIdleTimeoutInSeconds((int) (clients.bounds().idleNanos() / 1_000_000_000L));
    keepAlive.setMaxRequestsCount(-1);
    return keepAlive;
  }

  private Client client(Connection<?> connection) {
    return Client.of(connection, inner);
  }

  @Override
  public NextAction handleAccept(FilterChainContext context) throws IOException {
    if (!clients.enter(client(context.getConnection()))) {
      context.getConnection().closeSilently();
      return context.getStopAction();
    }
    if (context.getConnection() instanceof NIOConnection connection) {
      connection.setMaxAsyncWriteQueueSize(MOST_QUEUED);
    }
    return super.handleAccept(context);
  }

  @Override
  public NextAction handleRead(FilterChainContext context) throws IOException {
    Connection<?> connection = context.getConnection();
    Client client = client(connection);
    LingeringClose close = client.close();
    if (close != null) {
      return close.discard(context);
    }
    if (client.http2() != null) {
      return http2(context, client);
    }
    return requestInProgress.get(connection) != null
        ? body(context, client)
        : head(context, client);
  }

  private NextAction http2(FilterChainContext context, Client client) {
    NextAction next = http2.read(context, client);
    if (client.close() != null) {
      clients.sentAway(Clients.Reason.HTTP2);
    }
    return next;
  }

  private NextAction body(FilterChainContext context, Client client) throws IOException {
    HttpRequestPacket request = (HttpRequestPacket) requestInProgress.get(client.connection());
    boolean answering = request != null && request.getResponse().isCommitted();
    int octets = context.getMessage() instanceof Buffer input ? input.remaining() : 0;
    if (client.trickles(octets, clients.bounds()) && !answering) {
      clients.sentAway(Clients.Reason.SLOW_BODY);
      client.connection().closeSilently();
      if (context.getTransportContext().isBlocking()) {
        throw new EOFException("the body comes too slowly"); // to the application, which reads
      }
      return context.getStopAction();
    }
    return read(context, client, client.data());
  }

  private NextAction head(FilterChainContext context, Client client) throws IOException {
    Buffer input = context.getMessage();
    switch (http2.begins(input, client)) {
      case WHOLE:
        http2.start(context, client);
        return http2(context, client);
      case PART:
        return waitForMore(context, client, input);
      case WANTED:
        return refuse(context, Kind.MALFORMED);
      case NOT:
        break;
    }
    input = PartialHead.withoutEmptyLines(context);
    int end = PartialHead.end(input, client.partialHead());
    return end < 0 ? incomplete(context, client, input) : complete(context, client, input, end);
  }

  private NextAction incomplete(FilterChainContext context, Client client, Buffer input)
      throws IOException {
    if (!input.hasRemaining()) {
      return context.getStopAction();
    }
    if (!Octets.is(Octets.TOKEN, input.get(input.position()))) {
      return refuse(context, Kind.MALFORMED);
    }
    if (input.remaining() >= ListenerBounds.MAX_HEAD) {
      return refuse(context, Kind.TOO_LARGE);
    }
    return waitForMore(context, client, input);
  }

  /**
   * One time for the whole head, from its first octet: {@link Clients} looks whether it is over.
   */
  private NextAction waitForMore(FilterChainContext context, Client client, Buffer input) {
    PartialHead before = client.partialHead();
    if (before == null && client.spoken()) {
      client.owesWithin(clients.bounds().headNanos());
    }
    client.partialHead(PartialHead.next(before, input.remaining()));
    return context.getStopAction(input);
  }

  private NextAction complete(FilterChainContext context, Client client, Buffer input, int end)
      throws IOException {
    int octets = end - input.position();
    if (octets > ListenerBounds.MAX_HEAD) {
      return refuse(context, Kind.TOO_LARGE);
    }
    RequestHead head = RequestHead.of(input, end, client.data() ? DATA : ADMIN);
    return switch (head.judge()) {
      case WELL_FORMED -> {
        client.fields().read(head.fields(client.fields().last()), octets);
        yield enter(context, client);
      }
      case MALFORMED -> refuse(context, Kind.MALFORMED);
      case TOO_LARGE -> refuse(context, Kind.TOO_LARGE);
    };
  }

  private NextAction enter(FilterChainContext context, Client client) throws IOException {
    Optional<Kind> closed = gate.closed();
    // While the applications come one by one, the server would call a node ready that is not.
    if (closed.isPresent() && (client.data() || gate.starting())) {
      return refuse(context, closed.get());
    }
    client.speaks();
    gate.entered(client.connection());
    return read(context, client, false);
  }

  /**
   * The super class reads; whether that was the end of a request is then known.
   *
   * @param served whether the application has the request, and answers also what breaks off
   */
  private NextAction read(FilterChainContext context, Client client, boolean served)
      throws IOException {
    NextAction next = super.handleRead(context);
    if (!served && context.getMessage() instanceof HttpBrokenContent) {
      gate.left(client.connection());
      client.refuse(Kind.MALFORMED);
      return context.getStopAction();
    }
    if (requestInProgress.get(client.connection()) == null) {
      client.waits();
    }
    return next;
  }

  @Override
  public NextAction handleEvent(FilterChainContext context, FilterChainEvent event)
      throws IOException {
    if (event.type().equals(RESPONSE_COMPLETE_EVENT.type())) {
      gate.left(context.getConnection());
      if (answered(context)) {
        return context.getStopAction();
      }
    }
    return super.handleEvent(context, event);
  }

  /**
   * What is left of a body must come soon; behind the last answer of a connection it is dropped.
   *
   * @return whether the connection is about to end
   */
  private boolean answered(FilterChainContext context) {
    HttpRequestPacket request = HttpContext.get(context).getRequest();
    Client client = client(context.getConnection());
    clients.bodies().release(client);
    client.answered();
    Upgrades.ended(request);
    boolean broken = request.isContentBroken();
    request.setContentBroken(false); // of a connection with a broken one the server reads no more
    if (!broken && (!request.isExpectContent() || request.isUpgrade())) {
      return false;
    }
    if (!broken && request.getProcessingState().isKeepAlive()) {
      client.owesWithin(clients.bounds().bodyNanos());
      return false;
    }
    client.beginClose(LingeringClose.ANY_OCTETS).behindAnswer();
    return true;
  }

  @Override
  public NextAction handleClose(FilterChainContext context) throws IOException {
    Client client = client(context.getConnection());
    clients.leave(client);
    clients.bodies().release(client);
    gate.left(client.connection());
    var session = client.http2();
    if (session != null) {
      session.closed("the connection ended");
    }
    return super.handleClose(context);
  }

  private NextAction refuse(FilterChainContext context, Kind kind) {
    return client(context.getConnection()).refuse(kind).discard(context);
  }

  private static Buffer wrap(MemoryManager<?> memory, byte[] bytes) {
    return Buffers.wrap(memory, bytes);
  }

  /** The server's parser takes up no upgrade: {@link Upgrades} decides. */
  @Override
  protected void onHttpHeadersParsed(
      HttpHeader head, MimeHeaders headers, FilterChainContext context) {
    head.getUpgradeDC().recycle();
  }

  @Override
  protected boolean onHttpHeaderParsed(HttpHeader head, Buffer input, FilterChainContext context) {
    boolean expects = head.getHeaders().getValue("Expect") != null;
    // The super class acknowledges an expectation unless it is told that some of the body is there.
    Buffer rest = expects ? wrap(context.getMemoryManager(), new byte[1]) : input;
    boolean broken = super.onHttpHeaderParsed(head, rest, context);
    var request = (HttpRequestPacket) head;
    Client client = client(context.getConnection());
    boolean waits = expects && request.getProtocol() == Protocol.HTTP_1_1 && !input.hasRemaining();
    var heads = new AnswerHeads(request, client, null, client.data());
    Offers.http1(request, client.fields().take(), heads, waits);
    Upgrades.judge(request, !input.hasRemaining());
    boolean leaves = gate.leaving() && client.data();
    if (leaves || ConnectionOptions.have(request, "close")) {
      request.getProcessingState().setKeepAlive(false); // RFC 9112 §9.6
    }
    return broken;
  }

  /** RFC 9110 §15.2.2: behind this answer there is no HTTP any more. */
  @Override
  protected @Nullable Buffer encodeHttpPacket(FilterChainContext context, HttpPacket packet) {
    var response = (HttpResponsePacket) packet.getHttpHeader();
    if (response.getStatus() == 101 && !response.isCommitted()) {
      response.getRequest().setIgnoreContentModifiers(true);
      gate.left(context.getConnection());
    }
    if (response.getRequest().isIgnoreContentModifiers()) {
      return super.encodeHttpPacket(context, packet);
    }
    HttpPacket judged = ServerAnswers.judge(packet);
    return judged == null ? null : Http1Answer.encode(judged, response, context.getMemoryManager());
  }

  /** Then the server closes the connection. */
  @Override
  public void exceptionOccurred(FilterChainContext context, Throwable error) {
    Client client = client(context.getConnection());
    if (client.data() && client.http2() == null && !(error instanceof IOException)) {
      ServerFaults.answer(context, requestInProgress.get(client.connection()) == null);
    }
  }

  /** A head that passed the guard and yet failed in the server's parser. */
  @Override
  protected void onHttpHeaderError(
      HttpHeader head, FilterChainContext context, @Nullable Throwable cause) {
    LOG.log(Level.FINE, "the server's parser refused a head", cause);
    refuse(context, Kind.MALFORMED);
  }

  /** Whoever reads the body reads an error, and answers it. */
  @Override
  protected void onHttpContentError(
      HttpHeader head, FilterChainContext context, @Nullable Throwable cause) {
    head.setContentBroken(true);
  }
}
