package dev.portcullis.decision.limit;

import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/** What the limits say of a request. */
public sealed interface Admission {

  /** All had room, and nothing is owed. */
  Admitted FREE = new Admitted(null);

  /**
   * All had room.
   *
   * @param charges what is owed until the request has ended, or null
   */
  record Admitted(@Nullable Charges charges) implements Admission {}

  /**
   * One had none, or could not be asked.
   *
   * @param detail for the owner
   * @param headers of the answer
   */
  record Refused(Reason reason, String detail, HttpFields headers) implements Admission {}
}
