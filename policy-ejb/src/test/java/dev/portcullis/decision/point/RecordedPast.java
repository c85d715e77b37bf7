package dev.portcullis.decision.point;

import dev.portcullis.behaviour.Observation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A past that a test makes up, and a record of what is learnt. */
final class RecordedPast extends DecisionPoints.NoPast {

  Set<String> addresses = Set.of();
  Set<String> subjects = Set.of();
  double risk;
  boolean fails;
  final List<Observation> observed = new ArrayList<>();

  private void mayFail() {
    if (fails) {
      throw new IllegalStateException("secret of the fault");
    }
  }

  @Override
  public boolean quarantined(String subject, String credential) {
    mayFail();
    return subjects.contains(subject);
  }

  @Override
  public boolean quarantined(InetAddress client) {
    mayFail();
    return addresses.contains(client.getHostAddress());
  }

  @Override
  public double risk(String subject) {
    return risk;
  }

  @Override
  public void observe(Observation observation) {
    observed.add(observation);
  }
}
