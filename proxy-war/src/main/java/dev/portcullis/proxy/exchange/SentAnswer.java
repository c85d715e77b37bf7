package dev.portcullis.proxy.exchange;

import dev.portcullis.policy.attribute.AnswerFacts;
import jakarta.servlet.http.HttpServletResponse;

/** The answer to a client, as far as it has gone out. */
final class SentAnswer {

  private final HttpServletResponse http;
  private int status;
  private long size;
  private volatile boolean eventStream;

  SentAnswer(HttpServletResponse http) {
    this.http = http;
  }

  HttpServletResponse http() {
    return http;
  }

  /** It begins. */
  void begins(int withStatus) {
    status = withStatus;
    http.setStatus(withStatus);
  }

  /** So many bytes of its body went out. */
  void add(long bytes) {
    size += bytes;
  }

  /** Its client is used to its end, and comes again. */
  void isEventStream() {
    eventStream = true;
  }

  /** Whether it is one: asked by any thread. */
  boolean eventStream() {
    return eventStream;
  }

  /**
   * What is kept of it.
   *
   * @param requestSize bytes that came with the request
   */
  AnswerFacts facts(long requestSize) {
    return new AnswerFacts(status, size, requestSize);
  }
}
