package dev.portcullis.decision.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.decision.limit.LimitAdmission;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.rate.LocalLimiter;
import dev.portcullis.threat.ThreatInspector;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The order of the stages is a security property: who changes it changes this test. */
class DecisionPathTest {

  private final InstantSource clock = InstantSource.fixed(Instant.EPOCH);
  private final DecisionPath path =
      new DecisionPath(
          new Authentication(new DecisionPoints.NoKeys(), clock, 10),
          new AuthenticationGuard(new LocalLimiter(() -> 0, 100), 1, 5, clock),
          new ThreatInspector(),
          new LimitAdmission(LimitedRequestsTest.limiters(() -> 0), LimitOverrides.NONE),
          new DecisionPoints.NoPast());

  @Test
  void aRequestPassesAllStagesInThisOrder() {
    assertThat(path.names(Walk.START))
        .containsExactly(
            "AddressQuarantine",
            "FieldReading",
            "NodeLimits",
            "Routing",
            "PathRewriting",
            "SubjectAuthentication",
            "SubjectQuarantine",
            "DeclaredLength",
            "ThreatInspection",
            "RouteLimits",
            "Rules",
            "InvitedBody");
  }

  @Test
  void whileItStreamsAllIsAskedAgainThatCanChange() {
    assertThat(path.names(Walk.AGAIN))
        .containsExactly(
            "AddressQuarantine",
            "FieldReading",
            "Routing",
            "PathRewriting",
            "SubjectAuthentication",
            "SubjectQuarantine",
            "Rules");
  }

  @Test
  void aQuestionIsAskedWhatThePolicyAloneCanSay() {
    assertThat(path.names(Walk.ASKED))
        .containsExactly("FieldReading", "Routing", "PathRewriting", "Rules");
  }
}
