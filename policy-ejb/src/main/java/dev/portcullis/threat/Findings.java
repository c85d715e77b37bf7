package dev.portcullis.threat;

import dev.portcullis.threat.Finding.Category;
import java.util.ArrayList;
import java.util.List;

/** Collects findings, bounded in number and length, printable, without secrets. */
final class Findings {

  private static final int MAX_LOCATION = 128;
  private static final int MAX_EVIDENCE = 64;

  /** Names of values that may be secrets: that they hold an attack is said, not what they hold. */
  private static final Needles SECRET_NAMES =
      Needles.of(
          "passw",
          "pwd",
          "secret",
          "token",
          "apikey",
          "api_key",
          "api-key",
          "credential",
          "session",
          "auth",
          "cookie",
          "otp",
          "pin:",
          "private",
          "signature");

  /** Nearly always nothing is found. */
  private List<Finding> findings = List.of();

  boolean full() {
    return findings.size() >= ThreatInspector.MAX_FINDINGS;
  }

  boolean isEmpty() {
    return findings.isEmpty();
  }

  /** Whether something in it cannot be read, so that what follows says nothing. */
  boolean unreadable() {
    return findings.stream().anyMatch(finding -> !finding.category().attack());
  }

  List<Finding> list() {
    return findings;
  }

  /** Notes what was seen at {@code at} of {@code value}. */
  void add(Category category, String location, CharSequence value, int at) {
    int end = Math.min(value.length(), at + MAX_EVIDENCE);
    boolean secret = SECRET_NAMES.find(location, 0) >= 0;
    add(category, location, secret ? "(hidden)" : value.subSequence(at, end).toString());
  }

  /** Notes a finding whose evidence is a sentence of ours. */
  void add(Category category, String location, String evidence) {
    String place = printable(location, MAX_LOCATION);
    boolean known =
        findings.stream().anyMatch(f -> f.category() == category && f.location().equals(place));
    if (!full() && !known) {
      findings = findings.isEmpty() ? new ArrayList<>(4) : findings;
      findings.add(new Finding(category, place, printable(evidence, MAX_EVIDENCE)));
    }
  }

  private static String printable(String text, int max) {
    var kept = new StringBuilder(Math.min(text.length(), max));
    for (int i = 0; i < text.length() && kept.length() < max; i++) {
      char c = text.charAt(i);
      boolean control = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
      boolean half = Character.isSurrogate(c) || c == '\u2028' || c == '\u2029';
      kept.append(control || half ? '.' : c);
    }
    return kept.toString();
  }
}
