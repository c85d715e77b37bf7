package dev.portcullis.listener;

import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
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

  /**
   * A {@link BooleanSupplier} of an HTTP/2 request that says whether its stream has ended before
   * its answer did.
   */
  static final String GONE_ATTRIBUTE = "dev.portcullis.gone";

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private Offers() {}

  /**
   * Those of an HTTP/1 request. Its fields were read already: the application need not ask the
   * server's parser for them.
   *
   * @param expects whether its client waits to be invited
   */
  static void http1(HttpRequestPacket request, Client client, boolean expects) {
    String[] fields = client.fields();
    client.handedOver();
    if (fields != null) {
      request.setAttribute(FIELDS_ATTRIBUTE, fields);
    }
    request.setAttribute(AnswerHeads.ATTRIBUTE, new AnswerHeads(request, null));
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
    request.setAttribute(AnswerHeads.ATTRIBUTE, new AnswerHeads(request, stream::interim));
    request.setAttribute(ABORT_ATTRIBUTE, (Runnable) stream::cancel);
    BooleanSupplier gone = () -> !stream.isOpen();
    request.setAttribute(GONE_ATTRIBUTE, gone);
    if (request.getHeader("Expect") != null) {
      Runnable invitation = () -> stream.interim(100, new String[0]);
      request.setAttribute(CONTINUE_ATTRIBUTE, invitation);
    }
  }
}
