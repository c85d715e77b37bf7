package dev.portcullis.policy.document;

/** What a route does about findings. */
public enum ThreatMode {
  /** A finding denies the request. */
  BLOCK,
  /** Findings are recorded, the request goes on. */
  OBSERVE,
  /** Nothing is inspected. */
  OFF
}
