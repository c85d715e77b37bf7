package dev.portcullis.threat.content;

import dev.portcullis.threat.detector.Detector;
import java.util.List;

/**
 * A detector, and the ASCII characters that wake it as two sets of bits: most values hold few
 * characters that are special to anything, so most detectors need not look at them.
 */
record Trigger(Detector detector, long low, long high) {

  static List<Trigger> of(Detector... detectors) {
    return List.of(detectors).stream()
        .map(d -> new Trigger(d, low(d.triggers()), high(d.triggers())))
        .toList();
  }

  /** The characters below 64 that the value holds; those that are not ASCII count as none. */
  static long low(CharSequence value) {
    long bits = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      bits |= c < 64 ? 1L << c : 0;
    }
    return bits;
  }

  /** The characters from 64 to 127 that the value holds. */
  static long high(CharSequence value) {
    long bits = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      bits |= c >= 64 && c < 128 ? 1L << (c - 64) : 0;
    }
    return bits;
  }

  boolean wakes(long valueLow, long valueHigh) {
    return (low & valueLow) != 0 || (high & valueHigh) != 0;
  }
}
