package dev.portcullis.threat;

import java.util.List;
import java.util.function.Supplier;

/** Looks at the values of one request, one after another. */
final class ValueInspection {

  private final Findings findings;

  ValueInspection(Findings findings) {
    this.findings = findings;
  }

  Findings findings() {
    return findings;
  }

  /**
   * Looks at one value.
   *
   * @param value decoded as its container asks for, once
   */
  void inspect(Place place, String location, String value) {
    inspect(place, () -> location, value);
  }

  /** The same, for a location that takes work to tell. */
  void inspect(Place place, Supplier<String> location, String value) {
    if (findings.full()
        || (plain(value) && !(place.base64() && value.length() >= Views.MIN_BASE64))) {
      return;
    }
    for (String view : Views.of(value, place)) {
      List<Detector> detectors = place.detectors();
      for (int i = 0; i < detectors.size(); i++) {
        int at = detectors.get(i).find(view);
        if (at >= 0) {
          findings.add(detectors.get(i).category(), location.get(), view, at);
        }
      }
    }
  }

  /** One word of letters, digits, {@code _}, {@code -} and {@code .} is no attack anywhere. */
  private static boolean plain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (!Chars.word(c) && c != '-' && c != '.') {
        return false;
      }
    }
    return true;
  }
}
