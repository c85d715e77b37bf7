package dev.portcullis.threat.content;

import dev.portcullis.threat.text.Base64Text;
import dev.portcullis.threat.text.Chars;
import java.util.List;
import java.util.function.Supplier;

/** Looks at the values of one request, one after another. */
public final class ValueInspection {

  private final Findings findings;

  public ValueInspection(Findings findings) {
    this.findings = findings;
  }

  public Findings findings() {
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
        || (plain(value) && !(place.base64() && value.length() >= Base64Text.MIN_LENGTH))) {
      return;
    }
    for (String view : Views.of(value, place)) {
      inspectView(place, location, view);
    }
  }

  private void inspectView(Place place, Supplier<String> location, String view) {
    long low = Trigger.low(view);
    long high = Trigger.high(view);
    List<Trigger> triggers = place.detectors();
    for (int i = 0; i < triggers.size(); i++) {
      Trigger trigger = triggers.get(i);
      int at = trigger.wakes(low, high) ? trigger.detector().find(view) : -1;
      if (at >= 0) {
        findings.add(trigger.detector().category(), location.get(), view, at);
      }
    }
  }

  /** One word of letters, digits, {@code _} and {@code -} is no attack, but for {@code __}. */
  private static boolean plain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((!Chars.word(c) && c != '-') || (c == '_' && Chars.at(value, i + 1) == '_')) {
        return false;
      }
    }
    return true;
  }
}
