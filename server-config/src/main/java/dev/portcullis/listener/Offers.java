package dev.portcullis.listener;

import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.memory.Buffers;

/**
 * What the listener offers to the application with a request, beyond what servlets know: attributes
 * whose types are the JDK's, since the two have no class in common.
 */
final class Offers {

  /** A {@link Runnable} that invites the body of a request with {@code Expect: 100-continue}. */
  static final String CONTINUE_ATTRIBUTE = "dev.portcullis.continue";

  /** A {@link Runnable} of an HTTP/2 request that resets its stream. */
  static final String ABORT_ATTRIBUTE = "dev.portcullis.abort";

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
   * @param expects whether its client waits to be invited: none of the body is there yet
   */
  static void http1(HttpRequestPacket request, Client client, boolean expects) {
    String[] fields = client.fields();
    client.handedOver();
    if (fields != null) {
      request.setAttribute(FIELDS_ATTRIBUTE, fields);
    }
    request.setAttribute(
        AnswerHeads.ATTRIBUTE, new AnswerHeads(request, client, null, client.data()));
    if (expects) {
      request.setAttribute(CONTINUE_ATTRIBUTE, invitation(client.connection()));
    }
  }

  private static Runnable invitation(Connection<?> connection) {
    return () -> connection.write(Buffers.wrap(connection.getMemoryManager(), CONTINUE.clone()));
  }

  /** Those of an HTTP/2 request. */
  static void http2(Http2Stream stream) {
    var request = stream.request();
    var heads = new AnswerHeads(request, () -> !stream.isOpen(), stream::interim, true);
    request.setAttribute(AnswerHeads.ATTRIBUTE, heads);
    request.setAttribute(ABORT_ATTRIBUTE, (Runnable) stream::cancel);
    if (request.getHeader("Expect") != null && request.isExpectContent()) {
      Runnable invitation = () -> stream.interim(100, new String[0]);
      request.setAttribute(CONTINUE_ATTRIBUTE, invitation);
    }
  }
}
