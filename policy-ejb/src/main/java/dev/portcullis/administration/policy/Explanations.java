package dev.portcullis.administration.policy;

import dev.portcullis.decision.point.PolicyDecisionPoint;
import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.decision.question.Explanation;
import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.CompiledPolicy;
import dev.portcullis.policy.compiled.PolicyCompiler;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Answers questions by the policy that is in force by the database's word, not by this node's. */
public final class Explanations {

  private final PolicyAdministration policies;
  private final PolicyDecisionPoint decisionPoint;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Latest> latest = new AtomicReference<>();

  private record Latest(long publication, CompiledPolicy policy) {}

  public Explanations(
      PolicyAdministration policies, PolicyDecisionPoint decisionPoint, InstantSource clock) {
    this.policies = policies;
    this.decisionPoint = decisionPoint;
    this.clock = clock;
  }

  /** What the policy in force says of the question. */
  public Explanation explain(AccessQuestion question) {
    return decisionPoint.ask(inForce(), question, clock.instant());
  }

  /**
   * What a version said of the question, or would have said; by the one in force where that version
   * is none, or does not compile any more.
   */
  public Explanation explain(AccessQuestion question, long version) {
    return policies
        .version(version)
        .map(stored -> PolicyCompiler.compileStored(stored.document(), version))
        .filter(CompileResult.Compiled.class::isInstance)
        .map(compiled -> ((CompileResult.Compiled) compiled).snapshot())
        .map(policy -> decisionPoint.ask(policy, question, clock.instant()))
        .orElseGet(() -> explain(question));
  }

  /** The policy in force, compiled when it is first asked for. */
  CompiledPolicy inForce() {
    Latest known = latest.get();
    if (known != null && known.publication() == policies.publication()) {
      return known.policy();
    }
    ActivePolicy active = policies.active();
    if (PolicyCompiler.compileStored(active.document(), active.number())
        instanceof CompileResult.Compiled compiled) {
      latest.set(new Latest(active.publication(), compiled.snapshot()));
      return compiled.snapshot();
    }
    throw new IllegalStateException("version " + active.number() + " does not compile here");
  }
}
