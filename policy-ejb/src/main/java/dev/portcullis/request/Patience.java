package dev.portcullis.request;

/** What may be spent on finding something out for a decision. */
public enum Patience {
  /** Whatever it takes, within the bounds of each source: a fetch, a signature. */
  WAITS,
  /** What this node can find out by itself: a signature, but no fetch. */
  NEVER_WAITS,
  /**
   * No more than a look into a table and a hash: API keys, certificates that the listener has
   * verified, tokens that were found good before.
   */
  CHEAP
}
