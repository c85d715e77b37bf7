package dev.portcullis.behaviour;

import java.net.InetAddress;
import java.time.InstantSource;

/** Behaviour as the baselines and quarantines of this node know it. */
public final class LearnedBehaviour implements Behaviour {

  private final Baselines baselines;
  private final Quarantines quarantines;
  private final InstantSource time;

  public LearnedBehaviour(Baselines baselines, Quarantines quarantines, InstantSource time) {
    this.baselines = baselines;
    this.quarantines = quarantines;
    this.time = time;
  }

  @Override
  public boolean quarantined(String subject, String credential) {
    return quarantines.quarantined(subject, credential);
  }

  @Override
  public boolean quarantined(InetAddress client) {
    return quarantines.quarantined(client);
  }

  @Override
  public double risk(String subject) {
    return baselines.risk(subject, time.instant());
  }

  /** Only verified subjects have a baseline: what others claim to be is no behaviour of theirs. */
  @Override
  public void observe(Observation observation) {
    if (observation.verified() && !observation.provoked()) {
      boolean denied = Offence.denial(observation.reason());
      baselines.count(observation.subject(), observation.time(), denied);
    }
    quarantines.observe(observation);
  }
}
