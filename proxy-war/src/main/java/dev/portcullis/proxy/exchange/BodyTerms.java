package dev.portcullis.proxy.exchange;

import dev.portcullis.proxy.stream.Throttle;
import dev.portcullis.proxy.upstream.ClientException;
import dev.portcullis.proxy.upstream.ClientException.Kind;
import dev.portcullis.request.PassedFields;
import java.util.function.BooleanSupplier;

/** How much of a body may be handed on, how fast, and which fields may follow it. */
final class BodyTerms {

  private final BodyReader reader;
  private PassedFields judged = PassedFields.USUAL;
  private long most = Long.MAX_VALUE;
  private Throttle throttle = Throttle.NONE;
  private BooleanSupplier over = () -> false;

  /** Of the body that this reads. */
  BodyTerms(BodyReader reader) {
    this.reader = reader;
  }

  /** At most so many bytes, and behind them nothing that speaks against the judged head. */
  void limitTo(long bytes, PassedFields fields) {
    most = bytes;
    judged = fields;
  }

  /** As fast as the throttle lets it, until it is over. */
  void throttle(Throttle reading, BooleanSupplier told) {
    throttle = reading;
    over = told;
  }

  /** What the head that was judged says of fields that may pass. */
  PassedFields judged() {
    return judged;
  }

  /** Lets the last {@code count} of all {@code received} bytes pass, in time. */
  void pass(int count, long received) throws ClientException {
    if (received > most) {
      throw new ClientException(
          Kind.BODY_TOO_LARGE, "the client's body is longer than " + most + " bytes", null);
    }
    throttle.pass(count, () -> reader.closed() || over.getAsBoolean());
  }
}
