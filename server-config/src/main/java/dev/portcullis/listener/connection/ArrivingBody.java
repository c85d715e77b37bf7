package dev.portcullis.listener.connection;

/** How fast the body of a request comes. */
final class ArrivingBody {

  private long since;
  private long octets;

  /** It begins. */
  void begin() {
    since = System.nanoTime();
    octets = 0;
  }

  /** When it began, in the time of {@link System#nanoTime()}; 0: no body did yet. */
  long since() {
    return since;
  }

  /** Some more came; whether it comes so slowly that it is an attack. */
  boolean trickles(int more, ListenerBounds bounds) {
    octets += more;
    long allowed = bounds.bodyNanos() + octets * (1_000_000_000L / Pace.MIN_RATE);
    return System.nanoTime() - since > allowed;
  }
}
