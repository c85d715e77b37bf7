package dev.portcullis.administration.quarantine;

import dev.portcullis.store.adaptation.Adaptation;

/** Fired, as a CDI event, once the early end of a suspension is committed. */
public record AdaptationReleased(Adaptation adaptation) {}
