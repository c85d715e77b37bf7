package dev.portcullis.listener.http1;

import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.message.OctetWriter;
import dev.portcullis.listener.message.StatusLines;
import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpTrailer;
import org.glassfish.grizzly.http.Protocol;
import org.glassfish.grizzly.http.util.DataChunk;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.memory.CompositeBuffer;
import org.glassfish.grizzly.memory.CompositeBuffer.DisposeOrder;
import org.glassfish.grizzly.memory.MemoryManager;
import org.jspecify.annotations.Nullable;

/**
 * Answers of HTTP/1 as octets (RFC 9112 §4 to §7): the phrase and the fields as the application
 * gave them, octets above 127 included, and a framing by which the client finds the end. The
 * server's own writer replaces phrases, makes blanks of such octets, tells a length of answers to
 * {@code HEAD} that nobody told, and gives a 205 no end.
 */
final class Http1Answer {

  private static final byte[] LAST_CHUNK = {'0', '\r', '\n'};
  private static final byte[] CRLF = {'\r', '\n'};
  private static final byte[] CHUNKED = octets("Transfer-Encoding: chunked\r\n");
  private static final byte[] CLOSE = octets("Connection: close\r\n");
  private static final byte[] KEEP_ALIVE = octets("Connection: keep-alive\r\n");

  /** More than the fields take that are written besides those of the application. */
  private static final int OWN_FIELDS = 256;

  private Http1Answer() {}

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What goes out for a packet, if anything; the head, too, unless it is out already. */
  static @Nullable Buffer encode(
      HttpPacket packet, HttpResponsePacket response, MemoryManager<?> memory) {
    HttpContent content = packet.isHeader() ? null : (HttpContent) packet;
    boolean bodyless = AnswerHeads.bodyless(response);
    Buffer out = null;
    if (!response.isCommitted()) {
      frame(response, content, bodyless);
      out = head(response, bodyless, memory);
      response.setCommitted(true);
    }
    if (content != null && !bodyless) {
      var body = response.isChunked() ? chunk(content, memory) : content.getContent();
      out = body.hasRemaining() ? append(out, body, memory) : out;
    }
    if (content != null) {
      content.recycle();
    }
    return out;
  }

  /** RFC 9112 §6: where the application tells no length, chunks do, or the connection's end. */
  private static void frame(
      HttpResponsePacket response, @Nullable HttpContent first, boolean bodyless) {
    boolean http11 = response.getRequest().getProtocol() == Protocol.HTTP_1_1;
    if (bodyless) {
      response.setExpectContent(false);
    } else if (response.getContentLength() < 0) {
      if (first != null && first.isLast() && !HttpTrailer.isTrailer(first)) {
        response.setContentLengthLong(first.getContent().remaining());
      } else {
        response.setChunked(http11);
      }
    }
    boolean ends = bodyless || response.isChunked() || response.getContentLength() >= 0;
    var state = response.getProcessingState();
    if (!ends || state.isError() || closes(response.getHeaders())) {
      state.setKeepAlive(false);
    }
  }

  private static boolean closes(MimeHeaders fields) {
    DataChunk connection = fields.getValue(Header.Connection);
    return connection != null && connection.equalsIgnoreCase("close");
  }

  private static Buffer head(
      HttpResponsePacket response, boolean bodyless, MemoryManager<?> memory) {
    var fields = response.getHeaders();
    String type = response.getContentType();
    String phrase = phrase(response);
    byte[] known = StatusLines.of(response.getStatus());
    int room = OWN_FIELDS + known.length + size(fields) + (type == null ? 0 : type.length());
    var out = new OctetWriter(memory, room + (phrase == null ? 0 : phrase.length()));
    if (phrase == null) {
      out.octets(known);
    } else {
      out.text(StatusLines.line(response.getStatus(), phrase));
    }
    boolean dated = fields(fields, type != null, out);
    if (type != null) {
      out.field("Content-Type", type);
    }
    if (!dated) {
      out.text("Date: ").octets(FastHttpDateFormat.getCurrentDateBytes()).octets(CRLF);
    }
    framing(response, bodyless, out);
    return out.octets(CRLF).buffer();
  }

  /** The application's, where it is another than everybody's. */
  private static @Nullable String phrase(HttpResponsePacket response) {
    DataChunk own = response.getReasonPhraseRawDC();
    if (!response.isAllowCustomReasonPhrase() || own.isNull()) {
      return null;
    }
    String phrase = own.toString();
    return StatusLines.usual(response.getStatus(), phrase) ? null : phrase;
  }

  private static int size(MimeHeaders fields) {
    int size = 0;
    for (int i = 0; i < fields.size(); i++) {
      DataChunk value = fields.getValue(i);
      size += fields.getName(i).getLength() + (value.isNull() ? 0 : value.getLength()) + 4;
    }
    return size;
  }

  /** Whether a date is among them (RFC 9110 §6.6.1). */
  private static boolean fields(MimeHeaders fields, boolean typed, OctetWriter out) {
    boolean dated = false;
    for (int i = 0; i < fields.size(); i++) {
      String name = fields.getName(i).toString();
      DataChunk value = fields.getValue(i);
      if (value.isNull() || isOwn(name, typed)) {
        continue;
      }
      out.field(name, value.toString());
      dated |= name.equalsIgnoreCase("Date");
    }
    return dated;
  }

  /** What is written from what the answer is, not from what was said of it. */
  private static boolean isOwn(String name, boolean typed) {
    return switch (name.length()) {
      case 10 -> name.equalsIgnoreCase("Connection");
      case 12 -> typed && name.equalsIgnoreCase("Content-Type");
      case 14 -> name.equalsIgnoreCase("Content-Length");
      case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
      default -> false;
    };
  }

  /** RFC 9110 §8.6, RFC 9112 §6.1, §9.3: one way to the end of the body, and what comes then. */
  private static void framing(HttpResponsePacket response, boolean bodyless, OctetWriter out) {
    if (response.getContentLength() >= 0 && response.getStatus() != 204) {
      out.text("Content-Length: ").number(response.getContentLength()).octets(CRLF);
    } else if (response.isChunked() && !bodyless) {
      out.octets(CHUNKED);
    }
    if (!response.getProcessingState().isKeepAlive()) {
      out.octets(CLOSE);
    } else if (response.getRequest().getProtocol() != Protocol.HTTP_1_1) {
      out.octets(KEEP_ALIVE);
    }
  }

  /** RFC 9112 §7.1. */
  private static Buffer chunk(HttpContent content, MemoryManager<?> memory) {
    Buffer data = content.getContent();
    var end = content.isLast() ? end(content, memory) : null;
    if (!data.hasRemaining()) {
      return end == null ? Buffers.EMPTY_BUFFER : end;
    }
    var size = new OctetWriter(memory, 16);
    size.text(Integer.toHexString(data.remaining())).octets(CRLF);
    Buffer chunk = append(size.buffer(), data, memory);
    return append(
        append(chunk, new OctetWriter(memory, 2).octets(CRLF).buffer(), memory), end, memory);
  }

  private static Buffer end(HttpContent last, MemoryManager<?> memory) {
    MimeHeaders trailers = HttpTrailer.isTrailer(last) ? ((HttpTrailer) last).getHeaders() : null;
    var out = new OctetWriter(memory, 8 + (trailers == null ? 0 : size(trailers)));
    out.octets(LAST_CHUNK);
    if (trailers != null) {
      boolean ignored = fields(trailers, true, out);
    }
    return out.octets(CRLF).buffer();
  }

  private static Buffer append(
      @Nullable Buffer first, @Nullable Buffer second, MemoryManager<?> memory) {
    Buffer both = Buffers.appendBuffers(memory, first, second);
    if (both instanceof CompositeBuffer composite) {
      composite.allowBufferDispose(true);
      composite.allowInternalBuffersDispose(true);
      composite.disposeOrder(DisposeOrder.FIRST_TO_LAST);
    }
    return both;
  }
}
