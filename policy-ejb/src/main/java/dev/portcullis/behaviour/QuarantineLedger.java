package dev.portcullis.behaviour;

import java.time.Instant;

/**
 * Where quarantine acts are kept and told to other nodes. A port; called on a request's thread, so
 * it must hand over rather than wait.
 */
public interface QuarantineLedger {

  /** Somebody was quarantined, or it was suggested. */
  void quarantined(Act act);

  /**
   * A quarantine or suggestion ended.
   *
   * @param by who ended it; {@code portcullis} where its time was over
   */
  void released(Act act, String by, Instant at);
}
