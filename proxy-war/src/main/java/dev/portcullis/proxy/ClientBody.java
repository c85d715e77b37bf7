package dev.portcullis.proxy;

import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.HttpFields;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * The body that the client sends: a decision may look at its start, then it is forwarded whole. Not
 * touched before one of the two asks, so that a client that waits for {@code 100 Continue} sends
 * nothing in vain.
 */
final class ClientBody implements BodySource, RequestBody {

  private static final byte[] EMPTY = new byte[0];

  private final HttpServletRequest request;
  private final long length;
  private byte[] peeked = EMPTY;
  private int replayed;
  private long received;
  private boolean ended;
  private boolean started;
  private long most = Long.MAX_VALUE;

  ClientBody(HttpServletRequest request) {
    this.request = request;
    this.length = declaredLength(request);
    this.ended = length == 0;
  }

  /** RFC 9112 §6.3: without a length and a coding, a request has no body. */
  private static long declaredLength(HttpServletRequest request) {
    long length = request.getContentLengthLong();
    if (length >= 0) {
      return length;
    }
    boolean framed =
        request.getHeader("Transfer-Encoding") != null
            || !request.getProtocol().startsWith("HTTP/1");
    return framed ? UNKNOWN : 0;
  }

  /** Bytes that came from the client so far. */
  long received() {
    return received;
  }

  /** Whether the client was asked for the body. */
  boolean started() {
    return started;
  }

  /** How much is known to be left unread; {@link #UNKNOWN} where nobody knows. */
  long left() {
    return ended ? 0 : length == UNKNOWN ? UNKNOWN : length - received;
  }

  /** Refuses to hand out more than {@code bytes} in all. */
  void limitTo(long bytes) {
    most = bytes;
  }

  @Override
  public long length() {
    return length == UNKNOWN && ended ? peeked.length : length;
  }

  @Override
  public Peek peek(int limit) throws IOException {
    // One byte more than asked for tells whether there is more.
    int wanted = length == UNKNOWN ? limit + 1 : (int) Math.min(limit, length);
    var bytes = peeked.length >= wanted ? peeked : Arrays.copyOf(peeked, wanted);
    int have = peeked.length;
    while (have < wanted && !ended) {
      int count = receive(bytes, have, wanted - have);
      have += Math.max(count, 0);
    }
    peeked = have == bytes.length ? bytes : Arrays.copyOf(bytes, have);
    boolean complete = ended && have <= limit;
    return new Peek(have <= limit ? peeked : Arrays.copyOf(peeked, limit), complete);
  }

  @Override
  public int read(byte[] buffer) throws ClientException {
    if (replayed < peeked.length) {
      int count = Math.min(buffer.length, peeked.length - replayed);
      System.arraycopy(peeked, replayed, buffer, 0, count);
      replayed += count;
      return within(count);
    }
    if (ended) {
      return -1;
    }
    try {
      return within(receive(buffer, 0, buffer.length));
    } catch (IOException | RuntimeException e) {
      // Servers report broken framing with exceptions of their own, checked and unchecked.
      if (e instanceof ClientException known) {
        throw known;
      }
      throw new ClientException(Kind.BODY_BROKEN, "the client's body broke off", e);
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
    return TrailerFields.passed(HttpFields.of(fields.toArray(String[]::new)));
  }

  private static void requireField(String name, String value) throws ClientException {
    if (!FieldReader.isToken(name) || !FieldReader.isValue(value)) {
      throw new ClientException(Kind.BODY_BROKEN, "a field behind the body is malformed", null);
    }
  }

  private int within(int count) throws ClientException {
    if (received > most) {
      throw new ClientException(
          Kind.BODY_TOO_LARGE, "the client's body is longer than " + most + " bytes", null);
    }
    return count;
  }

  private int receive(byte[] bytes, int offset, int room) throws IOException {
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

  /** Reads what is already here, at most {@code limit} bytes, to leave the connection usable. */
  void drain(int limit) {
    try {
      byte[] scrap = new byte[4096];
      long end = received + limit;
      while (!ended && received < end && request.getInputStream().available() > 0) {
        receive(scrap, 0, scrap.length);
      }
    } catch (IOException | RuntimeException e) {
      ended = false;
    }
  }
}
