package dev.portcullis.proxy;

import dev.portcullis.request.Reason;

/** A request that is refused before any policy is asked. */
final class UnreadableRequestException extends Exception {
  private static final long serialVersionUID = 1;

  private final Reason reason;
  private final boolean framingBroken;

  /**
   * @param detail for the decision log
   * @param framingBroken whether nobody can tell where the next request starts
   */
  private UnreadableRequestException(Reason reason, String detail, boolean framingBroken) {
    super(detail, null, false, false);
    this.reason = reason;
    this.framingBroken = framingBroken;
  }

  static UnreadableRequestException malformed(String detail) {
    return new UnreadableRequestException(Reason.REQUEST_MALFORMED, detail, false);
  }

  static UnreadableRequestException framing(String detail) {
    return new UnreadableRequestException(Reason.REQUEST_MALFORMED, detail, true);
  }

  static UnreadableRequestException tooLarge(String detail) {
    return new UnreadableRequestException(Reason.HEADERS_TOO_LARGE, detail, false);
  }

  static UnreadableRequestException expectation() {
    String detail = "an expectation that nobody here can meet";
    return new UnreadableRequestException(Reason.EXPECTATION_FAILED, detail, false);
  }

  Reason reason() {
    return reason;
  }

  boolean framingBroken() {
    return framingBroken;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
