package dev.portcullis.listener.http1;

import dev.portcullis.listener.message.AnswerHeads;
import dev.portcullis.listener.message.ServerAnswers;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContext;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.memory.Buffers;

/** The last answer of an HTTP/1 connection on which the server met an error. */
final class ServerFaults {

  private ServerFaults() {}

  /**
   * An error ended what a connection was doing: a last answer says so, where none has begun.
   *
   * @param idle whether no request is under way that somebody else answers
   */
  static void answer(FilterChainContext context, boolean idle) {
    Connection<?> connection = context.getConnection();
    var memory = connection.getMemoryManager();
    HttpContext http = HttpContext.get(context);
    if (http == null && idle) {
      connection.write(Buffers.wrap(memory, ServerAnswers.fault()));
    } else if (http != null && !http.getRequest().getResponse().isCommitted()) {
      HttpResponsePacket response = http.getRequest().getResponse();
      if (response.getRequest().getAttribute(AnswerHeads.ATTRIBUTE) instanceof AnswerHeads heads) {
        var answer = ServerAnswers.replacement(response, heads);
        connection.write(Http1Answer.encode(answer, response, memory));
      }
    }
  }
}
