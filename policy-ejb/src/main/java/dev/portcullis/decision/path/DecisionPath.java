package dev.portcullis.decision.path;

import static dev.portcullis.decision.evaluation.Walk.AGAIN;
import static dev.portcullis.decision.evaluation.Walk.ASKED;
import static dev.portcullis.decision.evaluation.Walk.START;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.evaluation.Walk;
import dev.portcullis.decision.limit.LimitAdmission;
import dev.portcullis.threat.ThreatInspector;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The stages that a request passes, in this order, and which of them are asked on which {@link
 * Walk}. This list is the one place that says so; it is pinned by a test, and not configurable.
 *
 * <p>The order is a security property: cheap refusals come before dear ones, nothing of a subject
 * is believed before it is authenticated, nothing is charged to a subject that is not, and the
 * rules are asked with everything known. While an answer streams, all that can change meanwhile is
 * asked again: quarantine, how it is read, the route, the credential, the rules. A question about a
 * request that nobody made is asked what only the policy can say.
 *
 * <p>A new stage is a file beside these and a line here: before authentication if it believes
 * nothing and costs little, behind it if it needs to know the subject, before the limits of the
 * route if what it refuses shall cost the subject nothing.
 */
public final class DecisionPath {

  private record Step(Stage stage, Set<Walk> walks) {}

  private final List<Step> steps;
  private final Map<Walk, Stage[]> stages = new EnumMap<>(Walk.class);

  /** The stages, each with what it asks. */
  public DecisionPath(
      Authentication authentication,
      AuthenticationGuard guard,
      ThreatInspector threats,
      LimitAdmission limits,
      Behaviour behaviour) {
    var inspection = new ThreatInspection(threats, behaviour);
    steps =
        List.of(
            step(new AddressQuarantine(behaviour), START, AGAIN),
            step(new FieldReading(), START, AGAIN, ASKED),
            step(new NodeLimits(limits), START),
            step(new Routing(), START, AGAIN, ASKED),
            step(new AnswerFields(), START),
            step(new Preflight(), START),
            step(new OriginCheck(), START, AGAIN, ASKED),
            step(new PathRewriting(), START, AGAIN, ASKED),
            step(new TokenPlace(), START, AGAIN, ASKED),
            step(new SubjectAuthentication(authentication, guard), START, AGAIN),
            step(new SubjectQuarantine(behaviour), START, AGAIN),
            step(new DeclaredLength(), START),
            step(inspection, START),
            step(new RouteLimits(limits), START),
            step(new Rules(), START, AGAIN, ASKED),
            step(new ComputedFields(), START, AGAIN, ASKED),
            step(new DirectAnswers(), START, AGAIN, ASKED),
            step(new InvitedBody(inspection), START));
    for (Walk walk : Walk.values()) {
      stages.put(
          walk,
          steps.stream()
              .filter(step -> step.walks().contains(walk))
              .map(Step::stage)
              .toArray(Stage[]::new));
    }
  }

  private static Step step(Stage stage, Walk... walks) {
    return new Step(stage, Set.of(walks));
  }

  /** The names of a walk's stages, in order. */
  public List<String> names(Walk walk) {
    return steps.stream()
        .filter(step -> step.walks().contains(walk))
        .map(step -> step.stage().getClass().getSimpleName())
        .toList();
  }

  /** Asks one stage after the other until one ends it; null where all of them let it go on. */
  public @Nullable Decision walk(Evaluation evaluation) {
    for (Stage stage : of(evaluation.walk())) {
      Decision end = stage.judge(evaluation);
      if (end != null) {
        return end;
      }
    }
    return null;
  }

  private Stage[] of(Walk walk) {
    var all = stages.get(walk);
    if (all == null) {
      throw new IllegalArgumentException(walk.name());
    }
    return all;
  }
}
