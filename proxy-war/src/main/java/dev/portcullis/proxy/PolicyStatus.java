package dev.portcullis.proxy;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.administration.policy.PolicyRefusals;
import dev.portcullis.cluster.node.RefusalVitals;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.Upstream;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;

/** Which policy this node decides by, and whether it refused another. */
@Dependent
class PolicyStatus {

  private final PolicyInForce policy;
  private final PolicyRefusals refusals;
  private volatile Mirrored mirrored = Mirrored.by(PolicyDocument.EMPTY);

  @Inject
  PolicyStatus(PolicyInForce policy, PolicyRefusals refusals) {
    this.policy = policy;
    this.refusals = refusals;
  }

  /** The version in force, 0 before the first. */
  long version() {
    return policy.version();
  }

  /** Whether there is a policy to decide by. */
  boolean present() {
    return policy.get() != null;
  }

  /** Whether there is one that somebody wrote, as far as somebody tried. */
  boolean decides() {
    return present() && !refusals.neverGood(version());
  }

  /** Whether a newer one exists that this node could not take over. */
  boolean stale() {
    return policy.stale();
  }

  /** Whether the policy file was refused when it was last read. */
  boolean fileRefused() {
    return refusals.last(PolicyRefusals.Source.FILE).isPresent();
  }

  /** What other nodes are told of refused documents. */
  List<RefusalVitals> refusals() {
    return refusals.vitals();
  }

  /** The upstreams in force. */
  List<Upstream> upstreams() {
    var snapshot = policy.get();
    return snapshot == null ? List.of() : snapshot.document().upstreams();
  }

  /** The upstreams in force that get copies; the same list as before under the same policy. */
  List<Upstream> mirrors() {
    var snapshot = policy.get();
    var document = snapshot == null ? PolicyDocument.EMPTY : snapshot.document();
    var known = mirrored;
    if (known.of() != document) {
      known = Mirrored.by(document);
      mirrored = known;
    }
    return known.upstreams();
  }

  private record Mirrored(PolicyDocument of, List<Upstream> upstreams) {

    static Mirrored by(PolicyDocument document) {
      var names =
          document.routes().stream()
              .map(route -> route.forwards().mirror().upstream())
              .collect(toUnmodifiableSet());
      return new Mirrored(
          document,
          document.upstreams().stream()
              .filter(upstream -> names.contains(upstream.name()))
              .map(Upstream::unawaited)
              .toList());
    }
  }

  /** The names of the routes in force. */
  Set<String> routes() {
    var snapshot = policy.get();
    return snapshot == null
        ? Set.of()
        : snapshot.document().routes().stream().map(Route::name).collect(toUnmodifiableSet());
  }

  /** Shows it as metrics. */
  void show(SeriesRegistry series) {
    series.show(Series.POLICY_VERSION, this::version);
    series.show(Series.POLICY_STALE, () -> stale() ? 1 : 0);
    series.show(Series.POLICY_FILE_REFUSED, () -> fileRefused() ? 1 : 0);
  }
}
