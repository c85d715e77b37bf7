package dev.portcullis.decision.evaluation;

import dev.portcullis.decision.path.DecisionPath;

/** Why a request is judged, which says what stages it passes: see {@link DecisionPath}. */
public enum Walk {
  /** It came in. What it uses is charged, and what becomes of it is learnt. */
  START,
  /** Its answer is under way. Nothing is charged or learnt, and nothing is waited for. */
  AGAIN,
  /**
   * Nobody made it: somebody who vouches for its subject asks what would be said of it. Nothing is
   * charged or learnt.
   */
  ASKED
}
