package dev.portcullis.listener.message;

import dev.portcullis.listener.message.Refusal.Kind;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the data listeners that the application has not given: the server makes one of its own
 * (a bare 500, or an empty 200) where it meets an error before or behind the application. A problem
 * document takes its place, and says that the request cannot be decided.
 */
public final class ServerAnswers {

  private static final LongAdder REPLACED = new LongAdder();

  private ServerAnswers() {}

  /** How many were replaced. */
  public static long replaced() {
    return REPLACED.sum();
  }

  /**
   * What goes out for a packet of an answer: itself; in the place of an answer of the server's own,
   * a whole refusal; and null for what the server says behind that.
   */
  public static @Nullable HttpPacket judge(HttpPacket packet) {
    var response = (HttpResponsePacket) packet.getHttpHeader();
    if (response.isCommitted() && response.getStatus() != Kind.FAULT.status()) {
      return packet;
    }
    if (!(response.getRequest().getAttribute(AnswerHeads.ATTRIBUTE) instanceof AnswerHeads heads)) {
      return packet;
    }
    if (response.isCommitted() ? !heads.replaced() : heads.owns(response.getStatus())) {
      return packet;
    }
    if (HttpContent.isContent(packet)) {
      packet.recycle();
    }
    return response.isCommitted() ? null : replacement(response, heads);
  }

  /** A refusal in the place of an answer that has not begun; its connection carries no other. */
  public static HttpContent replacement(HttpResponsePacket response, AnswerHeads heads) {
    REPLACED.increment();
    heads.replace();
    response.getHeaders().clear();
    response.setAllowCustomReasonPhrase(false);
    response.setStatus(Kind.FAULT.status());
    response.setChunked(false);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Retry-After", Refusal.RETRY_AFTER);
    response.getProcessingState().setKeepAlive(false);
    return refusal(response, Kind.FAULT);
  }

  /** The document of a refusal, and what the head says of it. */
  public static HttpContent refusal(HttpResponsePacket response, Kind kind) {
    var connection = response.getRequest().getConnection();
    var refusal = Refusal.of(kind);
    refusal.log(connection);
    byte[] document = refusal.document().getBytes(StandardCharsets.US_ASCII);
    response.setCharacterEncoding(null);
    response.setContentType(Refusal.CONTENT_TYPE);
    response.setHeader("X-Request-Id", refusal.id());
    response.setContentLength(document.length);
    var content = Buffers.wrap(connection.getMemoryManager(), document);
    return HttpContent.builder(response).content(content).last(true).build();
  }

  /** A whole refusal, head and document, where the server met an error before any request. */
  public static byte[] fault() {
    REPLACED.increment();
    return Refusal.of(Kind.FAULT).answer();
  }
}
