package dev.portcullis.listener;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.memory.Buffers;

/**
 * Writes interim answers (RFC 9110 §15.2) before the answer of one request: {@code 103 Early Hints}
 * (RFC 8297) and the like. Never {@code 101}, which is no interim answer but the end of HTTP.
 */
final class InterimAnswers implements BiConsumer<Integer, String[]> {

  /** A {@link BiConsumer} of a status and of names and values in turn. */
  static final String ATTRIBUTE = "dev.portcullis.interim";

  /** Writes an answer whose status and fields have been judged. */
  interface Writer {
    void write(int status, String[] fields);
  }

  private final HttpRequestPacket request;
  private final Writer writer;

  InterimAnswers(HttpRequestPacket request, Writer writer) {
    this.request = request;
    this.writer = writer;
  }

  /** Those of an HTTP/1.1 request. */
  static InterimAnswers http1(HttpRequestPacket request) {
    Connection<?> connection = request.getConnection();
    return new InterimAnswers(
        request,
        (status, fields) -> {
          byte[] octets = head(status, fields).getBytes(StandardCharsets.ISO_8859_1);
          connection.write(Buffers.wrap(connection.getMemoryManager(), octets));
        });
  }

  /**
   * Sends an interim answer now; once the answer itself has begun, nothing.
   *
   * @param status 100 to 199, not 101
   * @param fields names and values in turn
   * @throws IllegalArgumentException when the status is no such one, or a field could be read in
   *     another way than it was meant
   */
  @Override
  public void accept(Integer status, String[] fields) {
    require(status >= 100 && status < 200 && status != 101, "no interim status: " + status);
    require(fields.length % 2 == 0, "a field without a value");
    for (int i = 0; i < fields.length; i += 2) {
      requireField(fields[i], fields[i + 1]);
    }
    if (!request.getResponse().isCommitted()) {
      writer.write(status, fields);
    }
  }

  private static String head(int status, String[] fields) {
    var head = new StringBuilder("HTTP/1.1 ").append(status).append(' ');
    head.append(status == 103 ? "Early Hints" : "").append("\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      head.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static void requireField(String name, String value) {
    byte[] n = name.getBytes(StandardCharsets.ISO_8859_1);
    byte[] v = value.getBytes(StandardCharsets.ISO_8859_1);
    require(Octets.all(Octets.TOKEN, n, 0, n.length), "a malformed field name");
    require(
        v.length == 0 || Octets.all(Octets.FIELD_VALUE, v, 0, v.length), "a malformed field value");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
