package dev.portcullis.decision;

import dev.portcullis.request.Finding;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.ContinuedInspection;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a permission of a request with a long body depends on: that nothing is found in the rest of
 * it either. The enforcement point gives each piece before it sends it on. Used by one thread at a
 * time.
 */
public final class BodyReview {

  /** Bytes of a piece: fewer only where the client sends no more for now. */
  public static final int PIECE = ContinuedInspection.PIECE;

  /** Memory that looking at a piece, and at what is kept, takes for each byte. */
  public static final long WORK = ContinuedInspection.WORK;

  private final ContinuedInspection inspection;
  private final boolean blocks;
  private final IntConsumer attacked;
  private @Nullable Reason refused;

  /**
   * @param blocks whether a finding ends the request
   * @param attacked is told, once, how many signs of an attack ended the request
   */
  public BodyReview(ContinuedInspection inspection, boolean blocks, IntConsumer attacked) {
    this.inspection = inspection;
    this.blocks = blocks;
    this.attacked = attacked;
  }

  /**
   * Looks at the next piece.
   *
   * @param last whether the body ends with it
   * @return why the request must end without this piece, or null where it may be sent on
   */
  public @Nullable Reason look(byte[] bytes, int offset, int length, boolean last) {
    boolean found = inspection.take(bytes, offset, length, last);
    if (refused == null && found && blocks) {
      refused = reason();
    }
    return refused;
  }

  private @Nullable Reason reason() {
    var findings = inspection.findings();
    var reason = reason(findings);
    if (reason == Reason.THREAT_DETECTED) {
      attacked.accept((int) findings.stream().filter(Finding::attack).count());
    }
    return reason == null && inspection.tooLarge() ? Reason.BODY_TOO_LARGE : reason;
  }

  /**
   * Why a request with these findings is refused, or null: an attack before what was unreadable.
   */
  public static @Nullable Reason reason(List<Finding> findings) {
    Reason reason = null;
    for (Finding finding : findings) {
      switch (finding.category()) {
        case MALFORMED_BODY -> reason = Reason.REQUEST_MALFORMED;
        case UNINSPECTABLE_BODY -> reason = reason == null ? Reason.MEDIA_TYPE_UNSUPPORTED : reason;
        default -> {
          if (finding.attack()) {
            return Reason.THREAT_DETECTED;
          }
        }
      }
    }
    return reason;
  }

  /** What could not be read, for the owner; may be empty. */
  public static String unread(List<Finding> findings) {
    return findings.stream()
        .filter(finding -> !finding.category().attack())
        .findFirst()
        .map(finding -> "the body is " + finding.evidence())
        .orElse("");
  }

  /** All that was found in the request so far. */
  public List<Finding> findings() {
    return inspection.findings();
  }

  /** Why the request ended, for the owner. */
  public String detail() {
    String unread = unread(inspection.findings());
    return unread.isEmpty() ? "found while the body was forwarded" : unread;
  }

  /** Bytes that it keeps between two pieces. */
  public int held() {
    return inspection.held();
  }
}
