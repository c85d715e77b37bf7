package dev.portcullis.ejb;

import dev.portcullis.policy.CompileResult;
import dev.portcullis.policy.PolicyCompiler;
import dev.portcullis.policy.PolicyDocument;
import dev.portcullis.policy.PolicySnapshot;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that this node decides by: compiled off the request path, swapped as one reference.
 *
 * <p>The database says which publication is in force; a grid event only makes a node look sooner.
 * Where the newest cannot be read or compiled, the node keeps what it has and says that it is
 * stale.
 */
public final class PolicyInForce implements Supplier<@Nullable PolicySnapshot> {

  private static final System.Logger LOG = System.getLogger(PolicyInForce.class.getName());

  private final PolicyAdministration administration;
  private final UnaryOperator<PolicyDocument> additions;
  private final Consumer<PolicySnapshot> activated;
  private volatile State state = new State(null, 0, false);

  private record State(@Nullable PolicySnapshot snapshot, long publication, boolean stale) {}

  /**
   * @param additions what this node's configuration adds to every document
   * @param activated told of each snapshot before it is in force, to make ready what it needs
   */
  PolicyInForce(
      PolicyAdministration administration,
      UnaryOperator<PolicyDocument> additions,
      Consumer<PolicySnapshot> activated) {
    this.administration = administration;
    this.additions = additions;
    this.activated = activated;
  }

  /** The snapshot to decide by; null before the first was compiled. */
  @Override
  public @Nullable PolicySnapshot get() {
    return state.snapshot();
  }

  /** The version in force on this node, 0 before the first. */
  public long version() {
    PolicySnapshot snapshot = get();
    return snapshot == null ? 0 : snapshot.version();
  }

  /** Whether a newer publication exists that this node could not take over. */
  public boolean stale() {
    return state.stale();
  }

  /**
   * Takes over a publication that this node was told of, or a newer one.
   *
   * @throws IllegalStateException where it is not in force afterwards
   */
  void take(long publication) {
    refresh();
    if (state.publication() < publication) {
      throw new IllegalStateException(
          "publication %d of the policy is not in force here, but version %d"
              .formatted(publication, version()));
    }
  }

  /**
   * Takes over the newest publication, if there is a newer one. Called by a timer and by events,
   * never by a request; two calls at once are harmless, as both end at the newest.
   */
  synchronized void refresh() {
    try {
      if (get() == null || administration.publication() != state.publication()) {
        compile(administration.active());
      } else if (state.stale()) {
        state = new State(get(), state.publication(), false);
      }
    } catch (RuntimeException fault) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the policy could not be refreshed; keeping version " + version(),
          fault);
      state = new State(get(), state.publication(), true);
    }
  }

  private void compile(ActivePolicy active) {
    var document = additions.apply(active.document());
    if (PolicyCompiler.compile(document, active.number()) instanceof CompileResult.Compiled good) {
      activated.accept(good.snapshot());
      state = new State(good.snapshot(), active.publication(), false);
      LOG.log(System.Logger.Level.INFO, "policy version " + active.number() + " is in force");
    } else {
      LOG.log(
          System.Logger.Level.ERROR,
          "policy version "
              + active.number()
              + " does not compile here; keeping version "
              + version());
      state = new State(get(), state.publication(), true);
    }
  }
}
