package dev.portcullis.listener.http1;

import dev.portcullis.listener.message.FieldNames;
import dev.portcullis.listener.message.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpBrokenContentException;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.ParsingResult;
import org.glassfish.grizzly.http.TransferEncoding;
import org.glassfish.grizzly.http.util.MimeHeaders;

/**
 * Reads chunked bodies (RFC 9112 §7.1) to the letter, where the server's own reader passes over
 * blanks, bare line feeds and whatever stands between a chunk and the next: there, another reader
 * may find another request. Extensions, which nobody uses and everybody reads differently, are
 * refused. Writing is left to the server.
 */
final class StrictChunks implements TransferEncoding {

  /** Hexadecimal digits of a size: it fits a long. */
  private static final int MAX_DIGITS = 15;

  /** Octets of a trailer section. */
  static final int MAX_TRAILERS = 8192;

  /** Where a body stands between two of its parts. */
  private static final class State {
    /** Octets that the chunk has still to bring. */
    private long left;

    /** Whether the line end behind a chunk is still to come. */
    private boolean behindChunk;
  }

  private static final Attribute<State> STATE =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute("portcullis.chunks", State::new);

  private final TransferEncoding writer;

  /**
   * @param writer the server's own
   */
  StrictChunks(TransferEncoding writer) {
    this.writer = writer;
  }

  @Override
  public boolean wantDecode(HttpHeader head) {
    return head.isChunked();
  }

  @Override
  public boolean wantEncode(HttpHeader head) {
    return head.isChunked();
  }

  @Override
  public void prepareSerialize(FilterChainContext context, HttpHeader head, HttpContent content) {
    writer.prepareSerialize(context, head, content);
  }

  @Override
  public Buffer serializePacket(FilterChainContext context, HttpContent content) {
    return writer.serializePacket(context, content);
  }

  @Override
  public ParsingResult parsePacket(FilterChainContext context, HttpHeader head, Buffer input) {
    State state = STATE.get(head);
    if (state.left > 0) {
      return data(head, state, input, input.position());
    }
    int at = state.behindChunk ? lineEnd(input, input.position()) : input.position();
    int end = at < 0 ? at : sizeEnd(input, at);
    int line = end < 0 ? end : lineEnd(input, end);
    if (line < 0) {
      return more(input);
    }
    state.left = size(input, at, end);
    state.behindChunk = true;
    return state.left > 0 ? data(head, state, input, line) : trailers(head, input, line);
  }

  /** What is here is the start of something: it stays, and the rest comes. */
  private static ParsingResult more(Buffer input) {
    return ParsingResult.create(null, input, !input.hasRemaining());
  }

  private static ParsingResult data(HttpHeader head, State state, Buffer input, int from) {
    int count = (int) Math.min(state.left, input.limit() - from);
    state.left -= count;
    if (count == 0) {
      return ParsingResult.create(null, null);
    }
    Buffer rest = from + count < input.limit() ? input.split(from + count) : null;
    input.position(from);
    return ParsingResult.create(head.httpContentBuilder().content(input).build(), rest);
  }

  /** Behind the line end at {@code at}; -1 while it is not whole. */
  private static int lineEnd(Buffer input, int at) {
    require(at >= input.limit() || input.get(at) == '\r');
    require(at + 1 >= input.limit() || input.get(at + 1) == '\n');
    return at + 2 <= input.limit() ? at + 2 : -1;
  }

  /** Behind the digits at {@code from}; -1 while there may come more. */
  private static int sizeEnd(Buffer input, int from) {
    int at = from;
    while (at < input.limit() && Character.digit(input.get(at), 16) >= 0) {
      at++;
    }
    require(at - from <= MAX_DIGITS);
    require(at > from || at == input.limit());
    return at == input.limit() ? -1 : at;
  }

  private static long size(Buffer input, int from, int to) {
    long size = 0;
    for (int i = from; i < to; i++) {
      size = size * 16 + Character.digit(input.get(i), 16);
    }
    return size;
  }

  /** RFC 9112 §7.1.2: fields as in a head, up to an empty line. */
  private static ParsingResult trailers(HttpHeader head, Buffer input, int from) {
    var trailers = new MimeHeaders();
    int at = from;
    while (at < input.limit() && input.get(at) != '\r') {
      int end = at;
      while (end < input.limit() && input.get(end) != '\r' && input.get(end) != '\n') {
        end++;
      }
      require(end - from <= MAX_TRAILERS);
      int next = end < input.limit() ? lineEnd(input, end) : -1;
      if (next < 0) {
        return again(head, input);
      }
      field(text(input, at, end), trailers);
      at = next;
    }
    int end = lineEnd(input, at);
    if (end < 0) {
      return again(head, input);
    }
    Buffer rest = end < input.limit() ? input.split(end) : null;
    return ParsingResult.create(head.httpTrailerBuilder().headers(trailers).build(), rest);
  }

  /** The last chunk is read again once more has come. */
  private static ParsingResult again(HttpHeader head, Buffer input) {
    State state = STATE.get(head);
    state.behindChunk = input.hasRemaining() && input.get(input.position()) == '\r';
    return more(input);
  }

  private static String text(Buffer input, int from, int to) {
    var octets = new byte[to - from];
    for (int i = from; i < to; i++) {
      octets[i - from] = input.get(i);
    }
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  /** RFC 9112 §5, and RFC 9110 §6.5.1: no space around the name, no folding, no framing. */
  private static void field(String line, MimeHeaders trailers) {
    int colon = line.indexOf(':');
    require(colon > 0);
    String name = line.substring(0, colon);
    String value = line.substring(colon + 1).strip();
    require(Octets.all(Octets.TOKEN, name));
    require(value.isEmpty() || Octets.all(Octets.FIELD_VALUE, value));
    require(FieldNames.trailer(name.toLowerCase(Locale.ROOT)));
    trailers.addValue(name).setString(value);
  }

  private static void require(boolean condition) {
    if (!condition) {
      throw new HttpBrokenContentException("malformed chunks");
    }
  }
}
