package dev.portcullis.decision.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.decision.evaluation.Walk;
import dev.portcullis.decision.limit.LimitAdmission;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.point.DecisionPoints;
import dev.portcullis.rate.gcra.LocalLimiter;
import dev.portcullis.threat.ThreatInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of the stages is a security property: who changes it changes this test. */
class DecisionPathTest {

  private final InstantSource clock = InstantSource.fixed(Instant.EPOCH);
  private final DecisionPath path =
      new DecisionPath(
          new Authentication(new DecisionPoints.NoKeys(), clock, 10),
          new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 5, clock),
          new ThreatInspector(),
          new LimitAdmission(DecisionPoints.limiters(() -> 0), LimitOverrides.NONE),
          new DecisionPoints.NoPast());

  @Test
  void aRequestPassesAllStagesInThisOrder() {
    assertThat(path.names(Walk.START))
        .containsExactly(
            "AddressQuarantine",
            "FieldReading",
            "NodeLimits",
            "Routing",
            "AnswerFields",
            "Preflight",
            "OriginCheck",
            "PathRewriting",
            "TokenPlace",
            "SubjectAuthentication",
            "SubjectQuarantine",
            "DeclaredLength",
            "ThreatInspection",
            "RouteLimits",
            "Rules",
            "ComputedFields",
            "DirectAnswers",
            "InvitedBody");
  }

  @Test
  void whileItStreamsAllIsAskedAgainThatCanChange() {
    assertThat(path.names(Walk.AGAIN))
        .containsExactly(
            "AddressQuarantine",
            "FieldReading",
            "Routing",
            "OriginCheck",
            "PathRewriting",
            "TokenPlace",
            "SubjectAuthentication",
            "SubjectQuarantine",
            "Rules",
            "ComputedFields",
            "DirectAnswers");
  }

  @Test
  void aQuestionIsAskedWhatThePolicyAloneCanSay() {
    assertThat(path.names(Walk.ASKED))
        .containsExactly(
            "FieldReading",
            "Routing",
            "OriginCheck",
            "PathRewriting",
            "TokenPlace",
            "Rules",
            "ComputedFields",
            "DirectAnswers");
  }

  /** Rows of the table: number, name, and an x for each walk in the order of the head. */
  private static final Pattern ROW =
      Pattern.compile(
          "\\| (\\d+) \\| \\[`(\\w+)`]\\(\\S+\\) \\| ([ x]) \\| ([ x]) \\| ([ x]) \\| .*");

  @Test
  void theTableOfStagesInTheDocumentationIsThisList() throws IOException {
    var page = Files.readAllLines(Path.of("../docs/design/request.md"));
    assertThat(page).anyMatch(line -> line.startsWith("| # | stage | START | AGAIN | ASKED |"));
    var rows = page.stream().map(ROW::matcher).filter(Matcher::matches).toList();
    assertThat(rows).extracting(row -> row.group(1)).isEqualTo(numbers(rows.size()));
    assertThat(marked(rows, 3)).isEqualTo(path.names(Walk.START));
    assertThat(marked(rows, 4)).isEqualTo(path.names(Walk.AGAIN));
    assertThat(marked(rows, 5)).isEqualTo(path.names(Walk.ASKED));
  }

  private static List<String> numbers(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Integer::toString).toList();
  }

  private static List<String> marked(List<Matcher> rows, int column) {
    return rows.stream()
        .filter(row -> row.group(column).equals("x"))
        .map(row -> row.group(2))
        .toList();
  }
}
