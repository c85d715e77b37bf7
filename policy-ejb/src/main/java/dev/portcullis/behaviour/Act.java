package dev.portcullis.behaviour;

import java.time.Instant;

/**
 * A quarantine, imposed or only suggested: a value that goes to the database, to other nodes and to
 * the console.
 *
 * @param kind what is quarantined
 * @param key the subject ({@code issuer|id} of a token, else {@code kind|id}), the credential (of a
 *     token its id, else {@code kind|name}), or the address (of IPv6 its /64 network)
 * @param reason a short sentence for the owner
 * @param from when it began
 * @param until when it ends by itself
 * @param count the how-manieth within a day it is, from 1
 * @param suggested whether it is only a proposal, not in force
 */
public record Act(
    Kind kind,
    String key,
    String reason,
    Instant from,
    Instant until,
    int count,
    boolean suggested) {

  /** What can be quarantined. */
  public enum Kind {
    SUBJECT,
    CREDENTIAL,
    ADDRESS
  }

  /** The same act, begun by {@code now} at the latest and over by {@code end}. */
  Act bounded(Instant now, Instant end, int longestReason) {
    return new Act(
        kind,
        key,
        reason.substring(0, Math.min(reason.length(), longestReason)),
        from.isAfter(now) ? now : from,
        until.isAfter(end) ? end : until,
        count,
        suggested);
  }

  /** Whether it is in force at {@code now}. */
  public boolean holds(Instant now) {
    return !suggested && now.isBefore(until);
  }
}
