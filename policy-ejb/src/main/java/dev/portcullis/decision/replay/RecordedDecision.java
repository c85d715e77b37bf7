package dev.portcullis.decision.replay;

import dev.portcullis.policy.expression.RecordedRequest;
import java.time.Instant;

/**
 * A decision as the log has it, as far as {@link WhatIf} asks.
 *
 * @param time when the request was received
 * @param version of the policy, 0 where none was asked
 * @param permitted what the decision point said
 * @param reason the slug of how it ended
 * @param detail for the owner
 * @param refusedBy the limit that had no room; empty where it was none, or the line does not say
 */
public record RecordedDecision(
    Instant time,
    long version,
    RecordedRequest request,
    boolean permitted,
    String reason,
    String detail,
    String refusedBy) {}
