package dev.portcullis.proxy.fields;

import dev.portcullis.request.Reason;

/** A request that is refused before any policy is asked. */
public final class UnreadableRequestException extends Exception {
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

  public static UnreadableRequestException malformed(String detail) {
    return new UnreadableRequestException(Reason.REQUEST_MALFORMED, detail, false);
  }

  public static UnreadableRequestException framing(String detail) {
    return new UnreadableRequestException(Reason.REQUEST_MALFORMED, detail, true);
  }

  static UnreadableRequestException tooLarge(String detail) {
    return new UnreadableRequestException(Reason.HEADERS_TOO_LARGE, detail, false);
  }

  public static UnreadableRequestException expectation() {
    String detail = "an expectation that nobody here can meet";
    return new UnreadableRequestException(Reason.EXPECTATION_FAILED, detail, false);
  }

  public Reason reason() {
    return reason;
  }

  public boolean framingBroken() {
    return framingBroken;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }
}
