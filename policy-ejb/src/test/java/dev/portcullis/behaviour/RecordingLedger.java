package dev.portcullis.behaviour;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

final class RecordingLedger implements QuarantineLedger {

  final List<Act> acts = new ArrayList<>();
  final List<String> releases = new ArrayList<>();

  @Override
  public void quarantined(Act act) {
    acts.add(act);
  }

  @Override
  public void released(Act act, String by, Instant at) {
    releases.add(act.key() + " by " + by);
  }
}
