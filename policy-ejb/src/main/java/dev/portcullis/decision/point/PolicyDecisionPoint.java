package dev.portcullis.decision.point;

import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.Decision.Denied;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.RefusedRequest;
import dev.portcullis.decision.evaluation.Evaluation;
import dev.portcullis.decision.evaluation.Observations;
import dev.portcullis.decision.limit.LimitAdmission;
import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.decision.path.AuthenticationGuard;
import dev.portcullis.decision.path.DecisionPath;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.decision.question.Explanation;
import dev.portcullis.policy.attribute.InformationPoints;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.rate.Limiters;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Identity;
import dev.portcullis.request.Reason;
import dev.portcullis.threat.ThreatInspector;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides every request (the PDP of NIST SP 800-207) by walking the stages of {@link DecisionPath}.
 *
 * <p>A denial is a value; a fault is an exception, caught here once, and becomes {@link
 * Reason#UNDECIDABLE}: never an allow, never dressed up as a missing right.
 */
public final class PolicyDecisionPoint {

  private static final Logger LOG = System.getLogger(PolicyDecisionPoint.class.getName());

  private final Supplier<@Nullable PolicySnapshot> policies;
  private final DecisionPath path;
  private final InformationPoints points;
  private final Behaviour behaviour;
  private final AssertionSigner assertions;
  private final LongAdder errors = new LongAdder();

  /**
   * @param policies the snapshot in force; null before the first was loaded
   * @param overrides what holds for single keys instead of the policy's amounts
   * @param points who is asked for facts from elsewhere
   */
  public PolicyDecisionPoint(
      Supplier<@Nullable PolicySnapshot> policies,
      Authentication authentication,
      AuthenticationGuard guard,
      ThreatInspector threats,
      Limiters limiters,
      LimitOverrides overrides,
      InformationPoints points,
      Behaviour behaviour,
      AssertionSigner assertions) {
    var limits = new LimitAdmission(limiters, overrides);
    this.policies = policies;
    this.path = new DecisionPath(authentication, guard, threats, limits, behaviour);
    this.points = points;
    this.behaviour = behaviour;
    this.assertions = assertions;
  }

  /** One that asks nobody for facts from elsewhere. */
  public PolicyDecisionPoint(
      Supplier<@Nullable PolicySnapshot> policies,
      Authentication authentication,
      AuthenticationGuard guard,
      ThreatInspector threats,
      Limiters limiters,
      LimitOverrides overrides,
      Behaviour behaviour,
      AssertionSigner assertions) {
    this(
        policies,
        authentication,
        guard,
        threats,
        limiters,
        overrides,
        InformationPoints.NONE,
        behaviour,
        assertions);
  }

  /** Decides a request by the policy in force now. */
  public Decision decide(AccessRequest request) {
    PolicySnapshot policy = policies.get();
    if (policy == null) {
      behaviour.observe(Observations.of(request, Identity.NOBODY, Reason.UNDECIDABLE, 0));
      return unloaded(request);
    }
    var evaluation = Evaluation.start(request, policy, points);
    Decision decision = walk(evaluation);
    int attacks = decision.allows() ? 0 : evaluation.recorded().attacks();
    behaviour.observe(Observations.of(evaluation, decision.facts().reason(), attacks));
    return decision;
  }

  /**
   * Judges again a request that was permitted and whose answer is still under way; never waits.
   *
   * @param now what {@code context.time} is; the credential's end is judged by the clock
   * @return where permitted, obligations without an assertion and a balance key, which belong to
   *     the start of a request
   */
  public Decision judgeAgain(AccessRequest request, Instant now) {
    PolicySnapshot policy = policies.get();
    return policy == null
        ? unloaded(request)
        : walk(Evaluation.again(request, policy, points, now));
  }

  /**
   * Says what a policy would have said of a request that nobody made, and why. Who asks vouches for
   * the subject; nothing is charged, and nothing is learnt.
   *
   * @param policy any, not only the one in force
   * @param time what {@code context.time} is, unless the question says so itself
   */
  public Explanation ask(CompiledPolicy policy, AccessQuestion question, Instant time) {
    return new QuestionWalk(policy, question, time, this::walk).explain();
  }

  /** Observes a request that the enforcement point could not read, and words its denial. */
  public Decision refuse(RefusedRequest refused) {
    behaviour.observe(Observations.of(refused));
    boolean again = refused.reason().status() == 503;
    return new Denied(
        DecisionFacts.unasked(refused.id(), refused.reason(), refused.detail()),
        again ? Evaluation.RETRY_SOON : HttpFields.EMPTY);
  }

  private static Decision unloaded(AccessRequest request) {
    var facts = DecisionFacts.unasked(request.id(), Reason.UNDECIDABLE, "no policy is loaded yet");
    return new Denied(facts, Evaluation.RETRY_SOON);
  }

  /** The one place where a fault of a stage ends. */
  private Decision walk(Evaluation evaluation) {
    try {
      return end(evaluation);
    } catch (RuntimeException fault) {
      String id = evaluation.request().id();
      LOG.log(Level.ERROR, "decision " + id + " failed", fault);
      return evaluation.denyForNow("the decision failed");
    } catch (Error fault) {
      // Stack or heap that one request ran out of says nothing of the next.
      errors.increment();
      String id = evaluation.request().id();
      LOG.log(Level.ERROR, "decision " + id + " met an error", fault);
      return evaluation.denyForNow("the decision met an error");
    }
  }

  /**
   * Place and quota of a request that does not go on are given back, also where a stage fails; its
   * rate is spent.
   */
  private Decision end(Evaluation evaluation) {
    boolean goesOn = false;
    try {
      Decision early = path.walk(evaluation);
      Decision end = early == null ? permit(evaluation) : early;
      goesOn = end.allows();
      return end;
    } finally {
      if (!goesOn) {
        evaluation.giveBack();
      }
    }
  }

  private Decision permit(Evaluation evaluation) {
    return evaluation.onlyLooking() ? evaluation.permit() : evaluation.permit(assertions);
  }

  /** How many decisions met an error of the virtual machine. */
  public long errors() {
    return errors.sum();
  }
}
