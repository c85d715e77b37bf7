package dev.portcullis.administration.quarantine;

import dev.portcullis.behaviour.Act;
import dev.portcullis.behaviour.Quarantines;
import dev.portcullis.store.adaptation.Adaptation;
import dev.portcullis.store.adaptation.Adaptations;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds what is in force on this node against what is on record: whatever suspends somebody stands
 * in the list where a person sees and ends it, wherever it came from. An act that another node told
 * of and nobody wrote down is written down; one that a person has ended, and whose end did not come
 * through, ends here.
 */
public final class QuarantineRecord {

  /** Who imposed an act writes it down by himself, shortly after. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int AT_ONCE = 100;

  private final Quarantines quarantines;
  private final Adaptations adaptations;

  public QuarantineRecord(Quarantines quarantines, Adaptations adaptations) {
    this.quarantines = quarantines;
    this.adaptations = adaptations;
  }

  /** Makes both alike, as of {@code now}; for a timer. */
  public void reconcile(Instant now) {
    var acts = quarantines.current();
    if (acts.isEmpty()) {
      return;
    }
    Set<Name> onRecord =
        adaptations.current().stream()
            .map(QuarantineRecord::name)
            .collect(Collectors.toUnmodifiableSet());
    acts.stream()
        .filter(act -> act.from().plus(PATIENCE).isBefore(now) && !onRecord.contains(name(act)))
        .limit(AT_ONCE)
        .forEach(act -> reconcile(act, now));
  }

  private record Name(String kind, String key) {}

  private static Name name(Adaptation adaptation) {
    return new Name(adaptation.kind().name(), adaptation.subject());
  }

  private static Name name(Act act) {
    return new Name(act.kind().name(), Adaptation.recorded(act.key()));
  }

  private void reconcile(Act act, Instant now) {
    var kind = Adaptation.Kind.valueOf(act.kind().name());
    var released =
        adaptations
            .newest(kind, act.key())
            .map(Adaptation::releasedAt)
            .filter(at -> !at.isBefore(act.from()));
    if (released.isPresent()) {
      quarantines.applyRelease(act.kind(), act.key());
    } else {
      Duration left = Duration.between(now, act.until());
      adaptations.start(kind, act.key(), act.reason(), left, act.suggested());
    }
  }
}
