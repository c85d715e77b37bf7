package dev.portcullis.threat;

import dev.portcullis.request.Finding;
import dev.portcullis.threat.content.BodyWatch;
import java.util.List;

/**
 * Looks at a long body while it is forwarded, by one thread at a time. What it was given and let
 * pass may be sent on; where it says that something was found, that piece, and all that follows,
 * must not.
 */
public final class ContinuedInspection {

  /** Pieces of this length, in bytes, are looked at in the least time and little memory. */
  public static final int PIECE = 64 << 10;

  /** Memory that looking at a piece, and at what is kept, takes for each byte. */
  public static final long WORK = ThreatInspector.WORK;

  private final BodyWatch watch;

  ContinuedInspection(BodyWatch watch) {
    this.watch = watch;
  }

  /**
   * Looks at the next piece.
   *
   * @param last whether the body ends with it
   * @return whether something new was found
   */
  public boolean take(byte[] bytes, int offset, int length, boolean last) {
    int before = watch.findings().alarms();
    watch.take(bytes, offset, length, last);
    return watch.findings().alarms() > before || watch.tooLarge();
  }

  /** All that was found in the request so far. */
  public List<Finding> findings() {
    return List.copyOf(watch.findings().list());
  }

  /** Whether a part of it is longer than is looked at whole. */
  public boolean tooLarge() {
    return watch.tooLarge();
  }

  /** Bytes that it keeps between two pieces. */
  public int held() {
    return watch.held();
  }
}
