package dev.portcullis.threat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.threat.Corpora.Entry;
import dev.portcullis.threat.Corpora.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How the inspector does on what others collected. Bars are asserted on the whole of a corpus and
 * on the half of it that nothing was tuned on; the figures are printed.
 */
@Tag("slow")
class CorpusTest {

  private static final Predicate<Entry> HELD = Entry::held;
  private static final Predicate<Entry> ALL = entry -> true;

  @Test
  void mostAttacksOfGoTestWafAreFoundAndFewOfItsTextsAre() throws IOException {
    List<Entry> entries = entries("gotestwaf.jsonl");
    assertThat(share("gotestwaf attacks, held half", entries, HELD.and(Entry::attack)))
        .isGreaterThan(0.87);
    assertThat(share("gotestwaf attacks", entries, ALL.and(Entry::attack))).isGreaterThan(0.88);
    Predicate<Entry> benign = Predicate.not(Entry::attack);
    assertThat(share("gotestwaf texts, held half", entries, HELD.and(benign))).isLessThan(0.03);
    assertThat(share("gotestwaf texts", entries, benign)).isLessThan(0.03);
  }

  @Test
  void fewRequestsThatTheCoreRuleSetPassesAreFound() throws IOException {
    List<Entry> entries = entries("crs-pl1.jsonl");
    Predicate<Entry> benign = Predicate.not(Entry::attack);
    assertThat(share("crs-pl1 passes, held half", entries, HELD.and(benign))).isLessThan(0.05);
    assertThat(share("crs-pl1 passes", entries, benign)).isLessThan(0.05);
    Predicate<Entry> attack = e -> e.attack() && !e.responseSide();
    assertThat(share("crs-pl1 blocks, held half", entries, HELD.and(attack))).isGreaterThan(0.30);
    assertThat(share("crs-pl1 blocks", entries, attack)).isGreaterThan(0.30);
  }

  @Test
  void theWordsOfRealApisAreNoAttacks() throws IOException {
    Optional<Path> folder = Corpora.folder("openapi");
    assumeTrue(folder.isPresent(), "SKIPPED: no shared/corpora/openapi beside this checkout");
    int[] counts = new int[2];
    try (var files = Files.list(folder.orElseThrow())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        OpenApiListing.forEach(
            file,
            (text, findings) -> {
              counts[0]++;
              counts[1] += findings.isEmpty() ? 0 : 1;
            });
      }
    }
    System.out.printf("openapi strings: %d of %d found%n", counts[1], counts[0]);
    assertThat((double) counts[1] / counts[0]).isLessThan(0.0002);
  }

  private static List<Entry> entries(String file) throws IOException {
    Optional<Path> folder = Corpora.folder("threat");
    assumeTrue(folder.isPresent(), "SKIPPED: no shared/corpora/threat beside this checkout");
    return Corpora.entries(folder.orElseThrow().resolve(file));
  }

  /** The share of entries in which something was found; refused ones count as not found. */
  private static double share(String what, List<Entry> entries, Predicate<Entry> which) {
    var inspector = new ThreatInspector();
    List<Entry> chosen = entries.stream().filter(which).toList();
    long found = chosen.stream().filter(e -> Corpora.judge(e, inspector) == Outcome.FOUND).count();
    System.out.printf("%s: %d of %d found%n", what, found, chosen.size());
    return (double) found / chosen.size();
  }
}
