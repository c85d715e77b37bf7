package dev.portcullis.decision.path;

import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Reason;
import org.jspecify.annotations.Nullable;

/** A body that says itself that it is too long is not read. */
final class DeclaredLength implements Stage {

  @Override
  public @Nullable Decision judge(Evaluation evaluation) {
    return of(evaluation.request()) > evaluation.route().definition().maxBody()
        ? evaluation.deny(Reason.BODY_TOO_LARGE, "Content-Length is over the route's bound")
        : null;
  }

  /** The enforcement point lets no other through than a number. */
  private static long of(AccessRequest request) {
    String length = request.fields().first("Content-Length");
    return length == null ? 0 : Long.parseLong(length.strip());
  }
}
