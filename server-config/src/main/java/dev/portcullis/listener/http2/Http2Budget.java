package dev.portcullis.listener.http2;

/** How much of what brings nothing a client may send: so much at once, so much each second. */
final class Http2Budget {

  private final int most;
  private final double perNano;
  private double left;
  private long at = System.nanoTime();

  Http2Budget(int most, int perSecond) {
    this.most = most;
    this.perNano = perSecond / 1e9;
    this.left = most;
  }

  /** Takes one; whether there was one. */
  boolean spend() {
    long now = System.nanoTime();
    left = Math.min(most, left + (now - at) * perNano) - 1;
    at = now;
    return left >= 0;
  }
}
