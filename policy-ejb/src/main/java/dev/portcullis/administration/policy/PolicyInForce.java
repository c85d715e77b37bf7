package dev.portcullis.administration.policy;

import dev.portcullis.administration.credential.CredentialStore;
import dev.portcullis.policy.compiled.CompileResult;
import dev.portcullis.policy.compiled.CredentialRecords;
import dev.portcullis.policy.compiled.PolicyCompiler;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.PolicyDocument;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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
  private final CredentialStore credentials;
  private final UnaryOperator<PolicyDocument> additions;
  private final Consumer<PolicySnapshot> activated;
  private volatile State state = new State(null, 0, 0, false);

  /**
   * @param change the change of credentials that the snapshot surely knows of
   */
  private record State(
      @Nullable PolicySnapshot snapshot, long publication, long change, boolean stale) {
    State withStale(boolean other) {
      return new State(snapshot, publication, change, other);
    }
  }

  /**
   * @param additions what this node's configuration adds to every document
   * @param activated told of each snapshot before it is in force, to make ready what it needs
   */
  public PolicyInForce(
      PolicyAdministration administration,
      CredentialStore credentials,
      UnaryOperator<PolicyDocument> additions,
      Consumer<PolicySnapshot> activated) {
    this.administration = administration;
    this.credentials = credentials;
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
  public void take(long publication) {
    refresh();
    if (state.publication() < publication) {
      throw new IllegalStateException(
          "publication %d of the policy is not in force here, but version %d"
              .formatted(publication, version()));
    }
  }

  /**
   * Takes over a change of credentials that this node was told of, or a newer one.
   *
   * @throws IllegalStateException where it is not in force afterwards
   */
  public void takeCredentials(long change) {
    refresh();
    if (state.change() < change) {
      throw new IllegalStateException(
          "change %d of credentials is not in force here".formatted(change));
    }
  }

  /**
   * Takes over the newest publication and the newest change of credentials, if there are newer
   * ones; what is revoked is revoked where the newest policy does not compile, too. Called by a
   * timer and by events, never by a request; two calls at once are harmless, as both end at the
   * newest.
   */
  public synchronized void refresh() {
    boolean policy = attempt("the policy", this::refreshPolicy);
    boolean credentials = attempt("credentials", this::refreshCredentials);
    state = state.withStale(!(policy && credentials));
  }

  private boolean attempt(String what, BooleanSupplier refresh) {
    try {
      return refresh.getAsBoolean();
    } catch (RuntimeException fault) {
      LOG.log(
          state.stale() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          what + " could not be refreshed; keeping version " + version(),
          fault);
      return false;
    }
  }

  private boolean refreshPolicy() {
    return (get() != null && administration.publication() == state.publication())
        || compile(administration.active());
  }

  private boolean refreshCredentials() {
    PolicySnapshot snapshot = get();
    if (snapshot != null && credentials.change() != state.change()) {
      var records = credentials.records(snapshot.document());
      state =
          new State(snapshot.with(records), state.publication(), records.change(), state.stale());
    }
    return true;
  }

  private static void warnOfNamesakes(PolicyDocument document, CredentialRecords records) {
    var people = records.keys().stream().map(ApiKey::name).collect(Collectors.toSet());
    for (var key : document.apiKeys()) {
      if (people.contains(key.name())) {
        LOG.log(
            System.Logger.Level.WARNING,
            "API key "
                + key.name()
                + " of the policy is not in force: a person made a key of this name; rename one");
      }
    }
  }

  private boolean compile(ActivePolicy active) {
    var document = additions.apply(active.document().withoutReservedIssuers());
    if (PolicyCompiler.compileStored(document, active.number())
        instanceof CompileResult.Compiled good) {
      var records = credentials.records(document);
      var snapshot = good.snapshot().with(records);
      activated.accept(snapshot);
      state = new State(snapshot, active.publication(), records.change(), state.stale());
      LOG.log(System.Logger.Level.INFO, "policy version " + active.number() + " is in force");
      warnOfNamesakes(document, records);
      return true;
    }
    LOG.log(
        System.Logger.Level.ERROR,
        "policy version "
            + active.number()
            + " does not compile here; keeping version "
            + version());
    return false;
  }
}
