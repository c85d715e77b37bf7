package dev.portcullis.authentication;

/** What may be spent on finding out whether a credential is good. */
public enum Effort {
  /** Whatever it takes: a signature, an issuer's keys. */
  ANY,
  /**
   * No more than a look into a table and a hash: API keys, certificates that the listener has
   * verified, tokens that were found good before.
   */
  CHEAP
}
