package dev.portcullis.administration.policy;

import dev.portcullis.cluster.node.RefusalVitals;
import dev.portcullis.policy.text.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last document that this node refused, from the policy file or from an administrator, as all
 * applications of this node know it. What they share is made of the JDK's types, for each has a
 * class loader of its own.
 */
public final class PolicyRefusals {

  private static final String LAST = "portcullis.refused.";
  private static final String WATCHER = "portcullis.policy-file.watcher";
  private static final int MOST_PROBLEMS = 100;

  private final Map<String, Object> shared;
  private final Object watcher = new Object();

  /** Of the applications that share {@code shared}. */
  public PolicyRefusals(Map<String, Object> shared) {
    this.shared = shared;
  }

  /** Where a document came from. */
  public enum Source {
    /** The policy file: it stands as refused until it is mended. */
    FILE,
    /** A call of an administrator, who was told. */
    PUBLISH
  }

  /**
   * A refused document.
   *
   * @param from the file, or who wanted it published
   * @param problems at least one, at most {@value #MOST_PROBLEMS}
   */
  public record Refusal(String from, Instant at, List<Problem> problems) {
    public Refusal {
      problems = List.copyOf(problems);
    }
  }

  /** A document was refused. */
  public void refused(Source source, Refusal refusal) {
    var problems =
        refusal.problems().stream()
            .limit(MOST_PROBLEMS)
            .map(p -> List.<Object>of(p.line(), p.path(), p.message(), p.remedy()))
            .toList();
    shared.put(LAST + source, List.of(refusal.from(), refusal.at().toEpochMilli(), problems));
  }

  /** The file is good again. */
  void mended() {
    shared.remove(LAST + Source.FILE);
  }

  /** The last refusal; of the file only while it is refused. */
  public Optional<Refusal> last(Source source) {
    return shared.get(LAST + source) instanceof List<?> told
        ? Optional.of(
            new Refusal(
                (String) told.get(0),
                Instant.ofEpochMilli((long) told.get(1)),
                ((List<?>) told.get(2)).stream().map(PolicyRefusals::problem).toList()))
        : Optional.empty();
  }

  private static Problem problem(Object told) {
    var parts = (List<?>) told;
    return new Problem(
        (int) parts.get(0), (String) parts.get(1), (String) parts.get(2), (String) parts.get(3));
  }

  /**
   * Whether nothing but the empty policy of a new installation is in force, for the file that
   * should replace it is bad.
   *
   * @param version in force
   */
  public boolean neverGood(long version) {
    return version <= 1 && last(Source.FILE).isPresent();
  }

  /** What other nodes are told of it. */
  public List<RefusalVitals> vitals() {
    return Stream.of(Source.values())
        .flatMap(source -> last(source).map(refusal -> vitals(source, refusal)).stream())
        .toList();
  }

  private static RefusalVitals vitals(Source source, Refusal refusal) {
    return new RefusalVitals(
        source.name().toLowerCase(Locale.ROOT),
        refusal.from(),
        refusal.at(),
        refusal.problems().stream()
            .map(p -> new RefusalVitals.Problem(p.line(), p.path(), p.message(), p.remedy()))
            .toList(),
        0);
  }

  /** Whether this application is the one of its node that watches the file. */
  boolean watching() {
    shared.putIfAbsent(WATCHER, watcher);
    return shared.get(WATCHER) == watcher;
  }

  /** Leaves the file to another application. */
  void leave() {
    shared.remove(WATCHER, watcher);
  }
}
