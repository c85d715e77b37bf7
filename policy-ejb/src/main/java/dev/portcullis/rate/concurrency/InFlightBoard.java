package dev.portcullis.rate.concurrency;

import java.util.Map;

/**
 * Where each node tells the others what it has under way. A port: a grid, or a simulated one. Both
 * methods may wait, and throw where the others cannot be reached.
 */
public interface InFlightBoard {

  /** Replaces what this node has told. Once this returns, {@link #others} of any node has it. */
  void post(Map<String, Long> own);

  /** What the other living nodes have told, summed up by key. */
  Map<String, Long> others();
}
