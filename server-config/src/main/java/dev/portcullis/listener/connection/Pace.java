package dev.portcullis.listener.connection;

/**
 * How long a client may let us wait for its body. Until the answer begins, the waiting is bounded
 * in each read and in all, by a rate so low that only an attack stays below it; once it has begun,
 * the two talk to each other, and a pause says nothing.
 */
public final class Pace {

  /** Octets a second that a body must bring on average of the time that we wait for it. */
  static final int MIN_RATE = 64;

  private final ListenerBounds bounds;
  private long waited;

  public Pace(ListenerBounds bounds) {
    this.bounds = bounds;
  }

  /** How long the next read may wait, in nanoseconds. */
  public long patience(long received, boolean answering) {
    if (answering) {
      return bounds.streamNanos();
    }
    long all = bounds.bodyNanos() + received * (1_000_000_000L / MIN_RATE);
    return Math.min(bounds.bodyNanos(), Math.max(0, all - waited));
  }

  public void waited(long nanos) {
    waited += nanos;
  }
}
