package dev.portcullis.listener.message;

import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * What the listener offers to the application with a request, beyond what servlets know: attributes
 * whose types are the JDK's, since the two have no class in common.
 */
public final class Offers {

  /** A {@link Runnable} that invites the body of a request with {@code Expect: 100-continue}. */
  public static final String CONTINUE_ATTRIBUTE = "dev.portcullis.continue";

  /** A {@link Runnable} of an HTTP/2 request that resets its stream. */
  public static final String ABORT_ATTRIBUTE = "dev.portcullis.abort";

  /**
   * The header fields as they stood in the head, name and value in turn: well-formed, and in their
   * order.
   */
  static final String FIELDS_ATTRIBUTE = "dev.portcullis.fields";

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Offers() {}

  /**
   * Those of an HTTP/1 request. Its fields were read already: the application need not ask the
   * server's parser for them.
   *
   * @param fields of its head, name and value in turn
   * @param expects whether its client waits to be invited: none of the body is there yet
   */
  public static void http1(
      HttpRequestPacket request, String @Nullable [] fields, AnswerHeads heads, boolean expects) {
    if (fields != null) {
      request.setAttribute(FIELDS_ATTRIBUTE, fields);
    }
    request.setAttribute(AnswerHeads.ATTRIBUTE, heads);
    if (expects) {
      request.setAttribute(CONTINUE_ATTRIBUTE, invitation(request.getConnection()));
    }
  }

  private static Runnable invitation(Connection<?> connection) {
    return () -> connection.write(Buffers.wrap(connection.getMemoryManager(), CONTINUE.clone()));
  }

  /**
   * Those of an HTTP/2 request.
   *
   * @param abort resets its stream
   * @param invitation of its body
   */
  public static void http2(
      HttpRequestPacket request, AnswerHeads heads, Runnable abort, Runnable invitation) {
    request.setAttribute(AnswerHeads.ATTRIBUTE, heads);
    request.setAttribute(ABORT_ATTRIBUTE, abort);
    if (request.getHeader("Expect") != null && request.isExpectContent()) {
      request.setAttribute(CONTINUE_ATTRIBUTE, invitation);
    }
  }
}
