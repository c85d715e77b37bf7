package dev.portcullis.proxy.exchange;

import dev.portcullis.decision.BodyReview;
import dev.portcullis.proxy.fields.FieldReader;
import dev.portcullis.proxy.fields.TrailerFields;
import dev.portcullis.proxy.stream.Throttle;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.NoRoomException;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Reason;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The body that the client sends: a decision may look at its start, then it is forwarded whole. Not
 * touched before one of the two asks, so that a client that waits for {@code 100 Continue} sends
 * nothing in vain.
 */
public final class ClientBody implements BodySource, RequestBody {

  /** What the bundle's listener offers: a {@link Runnable} that invites a body that waits. */
  private static final String INVITATION = "dev.portcullis.continue";

  private final HttpServletRequest request;
  private final long length;
  private final BodyBuffer buffer = new BodyBuffer();
  private long known;
  private boolean expecting;
  private volatile long received;
  private volatile boolean ended;
  private volatile boolean started;
  private final BodyReader reader = new BodyReader();
  private final BodyTerms terms = new BodyTerms(reader);
  private @Nullable BodyReview review;
  private boolean reviewed;

  public ClientBody(HttpServletRequest request) {
    this.request = request;
    this.length = declaredLength(request);
    this.known = length;
    this.ended = length == 0;
  }

  /** RFC 9112 §6.3: without a length and a coding, a request has no body. */
  private static long declaredLength(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    if (length >= 0) {
      return length;
    }
    return request.getProtocol().startsWith("HTTP/1")
        ? request.getHeader("Transfer-Encoding") != null ? UNKNOWN : 0
        : endedWithHead(request) ? 0 : UNKNOWN;
  }

  /** RFC 9113 §8.1: a stream that ends with its head has no body. */
  private static boolean endedWithHead(HttpServletRequest request) {
    try {
      return request.getInputStream().isFinished();
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  /** Bytes that came from the client so far. */
  long received() {
    return received;
  }

  /** The client sends nothing before it is invited (RFC 9110 §10.1.1). */
  void expectsInvitation() {
    expecting = length != 0;
  }

  @Override
  public boolean awaited() {
    return expecting && !started && !ended;
  }

  /** Whether the client was asked for the body. */
  public boolean started() {
    return started;
  }

  /** How much is known to be left unread; {@link #UNKNOWN} where nobody knows. */
  public long left() {
    return ended ? 0 : length == UNKNOWN ? UNKNOWN : length - received;
  }

  /**
   * Refuses to hand out more than {@code bytes} in all, and behind them what would speak against
   * the head that was judged.
   */
  public void limitTo(long bytes, PassedFields fields) {
    terms.limitTo(bytes, fields);
  }

  /** Holds the reading back as the throttle says, until it is over. */
  void throttle(Throttle reading, BooleanSupplier over) {
    terms.throttle(reading, over);
  }

  /** Takes what it keeps for a decision of this memory, on behalf of a client. */
  void takeOf(BodyMemory memory, InetAddress client) {
    buffer.takeOf(memory, client);
  }

  /** Lets nothing pass that this has not looked at. */
  public void review(BodyReview rest) {
    review = rest;
    buffer.pieces(BodyReview.PIECE);
  }

  @Override
  public long length() {
    return known;
  }

  @Override
  public Peek peek(int limit) throws IOException {
    if (length == 0) {
      return Peek.NOTHING;
    }
    // One byte more than asked for tells whether there is more.
    int wanted = length == UNKNOWN ? limit + 1 : (int) Math.min(limit, length);
    while (buffer.size() < wanted && !ended) {
      int room = buffer.room(wanted);
      buffer.came(Math.max(0, receive(buffer.bytes(), buffer.size(), room)));
    }
    boolean complete = ended && buffer.size() <= limit;
    known = complete ? buffer.size() : known;
    return new Peek(buffer.bytes(), Math.min(limit, buffer.size()), complete);
  }

  @Override
  public void workspace(long bytes) throws NoRoomException {
    buffer.work(bytes);
  }

  /** A body that is reviewed may let its reader wait for a whole piece. */
  @Override
  public boolean ready() {
    if (buffer.hasMore() || ended) {
      return true;
    }
    if (review != null) {
      return false;
    }
    try {
      var in = request.getInputStream();
      return in.available() > 0 || in.isFinished();
    } catch (IOException | RuntimeException e) {
      return true; // reading tells what is wrong
    }
  }

  /** By one thread at a time, yet not always the same. */
  @Override
  public int read(byte[] piece) throws ClientException {
    reader.enter();
    try {
      return readNext(piece);
    } finally {
      reader.leave();
    }
  }

  /**
   * Ends the reading: when this returns, no thread touches the request any more, which the server
   * may then use for another.
   *
   * @param answered tells the client that its answer is whole, so that it may end its body; null
   *     where the answer is cut off
   * @param abort ends what the client sends, if the server can, and says so
   */
  public void close(@Nullable Runnable answered, BooleanSupplier abort) {
    reader.close(answered, abort);
  }

  private int readNext(byte[] piece) throws ClientException {
    try {
      if (review != null && !buffer.hasMore() && !reviewed) {
        reviewNext(review);
      }
      if (buffer.hasMore()) {
        return within(buffer.take(piece));
      }
      return ended ? -1 : within(receive(piece, 0, piece.length));
    } catch (NoRoomException e) {
      throw new ClientException(Reason.UNDECIDABLE, String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      // Servers report broken framing with exceptions of their own, checked and unchecked.
      if (e instanceof ClientException known) {
        throw known;
      }
      throw new ClientException(Kind.BODY_BROKEN, "the client's body broke off", e);
    }
  }

  /** Nothing of a piece is handed out before it was looked at, so its end never without it. */
  private void reviewNext(BodyReview rest) throws IOException {
    while (buffer.size() < BodyReview.PIECE && !ended) {
      int room = buffer.room(BodyReview.PIECE);
      buffer.came(Math.max(0, receive(buffer.bytes(), buffer.size(), room)));
    }
    reviewed = ended;
    int length = buffer.size();
    buffer.besides(rest.held() + length);
    buffer.work(BodyReview.WORK * (rest.held() + length));
    var refused = rest.look(buffer.bytes(), 0, length, ended);
    buffer.work(0);
    buffer.besides(rest.held());
    if (refused != null) {
      throw new ClientException(refused, rest.detail());
    }
  }

  /** RFC 9110 §6.5: bounded, and only what may pass; a server gives them after the last byte. */
  @Override
  public HttpFields trailers() throws ClientException {
    if (length != UNKNOWN || !ended || !request.isTrailerFieldsReady()) {
      return HttpFields.EMPTY;
    }
    var fields = new ArrayList<String>();
    int bytes = 0;
    for (var field : request.getTrailerFields().entrySet()) {
      requireField(field.getKey(), field.getValue());
      bytes += field.getKey().length() + field.getValue().length() + 4;
      fields.add(field.getKey());
      fields.add(field.getValue());
    }
    if (bytes > TrailerFields.MOST_BYTES || fields.size() > 2 * TrailerFields.MOST_FIELDS) {
      throw new ClientException(Kind.BODY_TOO_LARGE, "too much follows the client's body", null);
    }
    return TrailerFields.passed(HttpFields.of(fields.toArray(String[]::new)), terms.judged());
  }

  private static void requireField(String name, String value) throws ClientException {
    if (!FieldReader.isToken(name) || !FieldReader.isValue(value)) {
      throw new ClientException(Kind.BODY_BROKEN, "a field behind the body is malformed", null);
    }
  }

  private int within(int count) throws ClientException {
    terms.pass(count, received);
    return count;
  }

  private int receive(byte[] bytes, int offset, int room) throws IOException {
    if (awaited() && request.getAttribute(INVITATION) instanceof Runnable invitation) {
      invitation.run();
    }
    started = true;
    int count = request.getInputStream().read(bytes, offset, room);
    if (count > 0) {
      received += count;
    }
    if (count < 0 && received < length) {
      throw new ClientException(Kind.BODY_BROKEN, "the client's body ends early", null);
    }
    ended = count < 0 || received == length;
    return count;
  }

  /** Gives back what it keeps, once nobody reads any more. */
  void forget() {
    buffer.close();
  }

  /** Findings of the part that was looked at since the decision; null where there was none. */
  @Nullable BodyReview reviewedBy() {
    return review;
  }

  /** Reads what is already here, at most {@code limit} bytes, to leave the connection usable. */
  public void drain(int limit) {
    if (!reader.tryEnter()) {
      return;
    }
    try {
      byte[] scrap = new byte[4096];
      long end = received + limit;
      while (!ended && received < end && request.getInputStream().available() > 0) {
        receive(scrap, 0, scrap.length);
      }
    } catch (IOException | RuntimeException e) {
      ended = false;
    } finally {
      reader.leave();
    }
  }
}
