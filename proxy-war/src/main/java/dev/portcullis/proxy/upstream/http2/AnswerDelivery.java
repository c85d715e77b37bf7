package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.AnswerReceiver;
import dev.portcullis.proxy.upstream.ClientException;

/** Hands what came of an answer to its receiver. By one thread. */
final class AnswerDelivery {

  private final AnswerReceiver receiver;
  private int status;
  private boolean unflushed;
  private boolean consented;

  AnswerDelivery(AnswerReceiver receiver) {
    this.receiver = receiver;
  }

  /** The status of the answer, or 0 before its head came. */
  int status() {
    return status;
  }

  /** Whether a {@code 100 Continue} came. */
  boolean consented() {
    return consented;
  }

  void deliver(Http2Event event) throws ClientException {
    if (event instanceof Http2Event.Piece piece) {
      receiver.body(piece.bytes(), 0, piece.bytes().length);
      unflushed = true;
    } else if (event instanceof Http2Event.Head head) {
      status = head.status();
      receiver.head(status, null, head.fields());
      unflushed = true;
    } else if (event instanceof Http2Event.Trailers trailers) {
      receiver.trailers(trailers.fields());
    } else if (event instanceof Http2Event.Interim interim) {
      consented |= interim.status() == 100;
      if (interim.status() != 100) {
        receiver.interim(interim.status(), interim.fields());
      }
    }
  }

  /** What the client has not got yet goes out. */
  void flush() throws ClientException {
    if (unflushed) {
      receiver.flush();
      unflushed = false;
    }
  }
}
