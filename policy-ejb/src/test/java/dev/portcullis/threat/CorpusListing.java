package dev.portcullis.threat;

import dev.portcullis.threat.Corpora.Entry;
import dev.portcullis.threat.Corpora.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lists which entries of a corpus are missed and which are false alarms; for tuning by hand.
 *
 * <p>Arguments: the corpus file's name and {@code tuned} or {@code held}. Listing the held half
 * spoils it for measuring.
 */
final class CorpusListing {

  private CorpusListing() {}

  public static void main(String[] arguments) throws IOException {
    var file = Corpora.folder("threat").orElseThrow().resolve(arguments[0]);
    boolean held = arguments[1].equals("held");
    var inspector = new ThreatInspector();
    Map<String, Map<Outcome, Integer>> tally = new TreeMap<>();
    PrintStream out = System.out;
    for (Entry entry : Corpora.entries(file)) {
      Outcome outcome = Corpora.judge(entry, inspector);
      String kind = entry.attack() ? "attack" : "benign";
      String half = kind + (entry.held() ? " held " : " tuned ");
      count(tally, half + "TOTAL", outcome);
      count(tally, half + entry.group(), outcome);
      boolean wrong = entry.attack() ? outcome == Outcome.PASSED : outcome != Outcome.PASSED;
      if (wrong && entry.held() == held && arguments.length > 2) {
        out.println((entry.attack() ? "missed " : "false  ") + entry.id() + " " + entry.group());
        if (!entry.attack()) {
          entry.raw().forEach(raw -> out.println("    " + Corpora.inspect(raw, inspector)));
        }
      }
    }
    tally.forEach((group, outcomes) -> out.printf("%-70s %s%n", group, outcomes));
  }

  private static void count(
      Map<String, Map<Outcome, Integer>> tally, String group, Outcome outcome) {
    tally.computeIfAbsent(group, g -> new EnumMap<>(Outcome.class)).merge(outcome, 1, Integer::sum);
  }
}
