package dev.portcullis.ejb;

import dev.portcullis.administration.quarantine.AdaptationReleased;
import dev.portcullis.store.adaptation.Adaptation;
import dev.portcullis.store.adaptation.Adaptations;
import dev.portcullis.store.audit.Author;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Suspensions: seen and undone. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class QuarantineBean {
  @Inject private Adaptations adaptations;
  @Inject private Event<AdaptationReleased> released;

  /** Suspensions and proposals that hold now, newest first. */
  public List<Adaptation> current() {
    return adaptations.current();
  }

  /** The latest acts, ended ones included. */
  public List<Adaptation> latest(int limit) {
    return adaptations.latest(limit);
  }

  /** Ends a suspension early, on every node; empty where there is none that holds. */
  public Optional<Adaptation> release(long id, Author author) {
    Optional<Adaptation> ended = adaptations.release(id, author);
    ended.map(AdaptationReleased::new).ifPresent(released::fire);
    return ended;
  }
}
