package dev.portcullis.threat.content;

/**
 * Looks at a body piece by piece, in bounded memory, while it passes. Of what it has taken and
 * found nothing in, nothing needs to be held back.
 */
public interface BodyWatch {

  /**
   * Looks at the next piece.
   *
   * @param last whether the body ends with it
   */
  void take(byte[] bytes, int offset, int length, boolean last);

  /** What was found so far. */
  Findings findings();

  /** Whether something that must be looked at whole is longer than is looked at. */
  default boolean tooLarge() {
    return false;
  }

  /** Octets that it keeps between two pieces. */
  int held();
}
