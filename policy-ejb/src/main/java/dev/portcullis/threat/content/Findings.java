package dev.portcullis.threat.content;

import dev.portcullis.policy.document.Exclusion;
import dev.portcullis.request.Finding;
import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Needles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Collects findings, bounded in number and length, printable, without secrets. */
public final class Findings {

  /** The most findings of one request. */
  public static final int MAX_FINDINGS = 16;

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

  private final List<Exclusion> exclusions;
  private final Instant now;

  /** Nearly always nothing is found. */
  private List<Finding> findings = List.of();

  private List<Finding> excluded = List.of();

  public Findings() {
    this(List.of(), Instant.EPOCH);
  }

  /**
   * @param exclusions those of the route
   * @param now when the request came
   */
  public Findings(List<Exclusion> exclusions, Instant now) {
    this.exclusions = exclusions;
    this.now = now;
  }

  /** Whether there are enough; what is excluded does not end an inspection. */
  boolean full() {
    return findings.size() >= MAX_FINDINGS;
  }

  /** How many there are that count. */
  public int alarms() {
    return findings.size();
  }

  /** Whether nothing was found that counts. */
  public boolean isEmpty() {
    return findings.isEmpty();
  }

  /** Whether something in it cannot be read, so that what follows says nothing. */
  boolean unreadable() {
    return findings.stream().anyMatch(finding -> !finding.category().attack());
  }

  /** What counts, then what is excluded. */
  public List<Finding> list() {
    if (excluded.isEmpty()) {
      return findings;
    }
    var all = new ArrayList<>(findings);
    all.addAll(excluded);
    return all;
  }

  /** Notes what was seen at {@code at} of {@code value}. */
  void add(Category category, String location, CharSequence value, int at) {
    int end = Math.min(value.length(), at + MAX_EVIDENCE);
    boolean secret = SECRET_NAMES.find(location, 0) >= 0;
    add(category, location, secret ? "(hidden)" : value.subSequence(at, end).toString());
  }

  /** Notes a finding whose evidence is a sentence of ours. */
  public void add(Category category, String location, String evidence) {
    String place = printable(location, MAX_LOCATION).replace(' ', '+');
    boolean alarm = exclusions.stream().noneMatch(e -> e.covers(category, location, now));
    var finding = new Finding(category, place, printable(evidence, MAX_EVIDENCE), !alarm);
    if (alarm) {
      findings = with(findings, finding);
    } else {
      excluded = with(excluded, finding);
    }
  }

  private static List<Finding> with(List<Finding> seen, Finding finding) {
    boolean known =
        seen.stream()
            .anyMatch(
                f -> f.category() == finding.category() && f.location().equals(finding.location()));
    if (known || seen.size() >= MAX_FINDINGS) {
      return seen;
    }
    List<Finding> more = seen.isEmpty() ? new ArrayList<>(4) : seen;
    more.add(finding);
    return more;
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
