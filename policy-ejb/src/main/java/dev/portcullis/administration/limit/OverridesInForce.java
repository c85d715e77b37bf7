package dev.portcullis.administration.limit;

import dev.portcullis.decision.limit.LimitOverrides;
import dev.portcullis.policy.check.LimitVariant;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.limit.Limit;
import dev.portcullis.policy.limit.LimitPlan;
import dev.portcullis.store.limit.KeyOverride;
import dev.portcullis.store.limit.KeyOverrides;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The overrides that this node decides by: compiled off the request path, swapped as one reference.
 *
 * <p>The database says what holds; a grid event only makes a node look sooner. Where the database
 * cannot be read, the node keeps what it has; what has ended counts no more in any case, by the
 * clock. An override of a limit that the policy does not have, or of another kind than the limit
 * now is, does nothing.
 */
public final class OverridesInForce implements LimitOverrides {

  private static final System.Logger LOG = System.getLogger(OverridesInForce.class.getName());

  private final KeyOverrides store;
  private final InstantSource clock;
  private volatile Map<String, Map<String, Held>> held = Map.of();
  private List<KeyOverride> known = List.of();
  private PolicyDocument document = PolicyDocument.EMPTY;
  private long change = -1;
  private boolean failing;

  private record Held(LimitPlan plan, long untilMillis) {}

  public OverridesInForce(KeyOverrides store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public @Nullable LimitPlan of(String limit, String key) {
    var ofLimit = held.get(limit);
    var override = ofLimit == null ? null : ofLimit.get(key);
    return override == null || clock.millis() >= override.untilMillis() ? null : override.plan();
  }

  /** Another policy is about to be in force. */
  public synchronized void follow(PolicyDocument next) {
    document = next;
    held = compile();
  }

  /**
   * Takes over what this node was told to have changed.
   *
   * @throws IllegalStateException where it could not
   */
  public void take() {
    if (!refresh()) {
      throw new IllegalStateException("the overrides of limits are not in force here");
    }
  }

  /**
   * Takes over what has changed, and says whether it could. Called by a timer and by events, never
   * by a request.
   */
  public synchronized boolean refresh() {
    try {
      long latest = store.change();
      if (latest != change) {
        known = store.current();
        change = latest;
        held = compile();
      }
      failing = false;
    } catch (RuntimeException fault) {
      if (!failing) {
        LOG.log(System.Logger.Level.WARNING, "overrides of limits could not be refreshed", fault);
      }
      failing = true;
    }
    return !failing;
  }

  private Map<String, Map<String, Held>> compile() {
    var limits = new HashMap<String, Limit>();
    document.limits().forEach(limit -> limits.put(limit.name(), limit));
    var compiled = new HashMap<String, Map<String, Held>>();
    for (var override : known) {
      var limit = limits.get(override.limit());
      var plan = limit == null ? null : plan(limit, override).orElse(null);
      if (plan != null) {
        compiled
            .computeIfAbsent(override.limit(), name -> new HashMap<>())
            .put(override.key(), new Held(plan, override.until().toEpochMilli()));
      }
    }
    return Map.copyOf(compiled);
  }

  /** What an override gives, if it is of the limit's kind. */
  static Optional<LimitPlan> plan(Limit limit, KeyOverride override) {
    return LimitVariant.of(limit, override.amount(), override.burst())
            instanceof LimitVariant.Sound sound
        ? Optional.of(LimitPlan.of(limit, sound.amount()))
        : Optional.empty();
  }
}
