package dev.portcullis.rate.lease;

/**
 * What a node asks of the shared books about one key.
 *
 * @param cost ticks; 0 asks only, a negative cost gives back
 * @param floor the least TAT there may be, or {@link #NO_FLOOR}: what the asking node itself took
 *     leads to
 * @param known the TAT that the asking node arrived at by itself, the cost included
 * @param recent ticks that the asking node took lately, if it could use a grant ({@link
 *     BookEntry}); 0: it asks for none
 * @param nanos the time at which it asks, by the clock that the nodes share
 */
public record Charge(long cost, long floor, long known, long recent, long nanos) {
  /** A floor that is none. */
  public static final long NO_FLOOR = Long.MIN_VALUE;

  /** What the books say of a key whose copy here is {@code known}. */
  static Charge question(long known, long nanos) {
    return new Charge(0, NO_FLOOR, known, 0, nanos);
  }

  boolean asksForGrant() {
    return recent > 0;
  }
}
