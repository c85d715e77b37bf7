package dev.portcullis.rate.gcra;

/**
 * What holds for a limit while the books that the nodes share cannot be reached, on a node that is
 * not alone.
 */
public enum WithoutGrid {
  /** Each node spends its share, by the last known number of nodes. */
  SHARE,

  /** Nothing is admitted beyond what the node may run ahead of the books. */
  REFUSE,

  /** Everything is admitted, and not counted. */
  ALLOW
}
