package dev.portcullis.administration.policy;

import dev.portcullis.policy.document.PolicyDocument;
import java.time.Instant;

/**
 * The policy that is in force.
 *
 * @param number its version, from 1
 * @param publication grows with every publication and every roll-back, so that a node which
 *     compares it never misses one; {@code number} may come back
 * @param text the canonical YAML
 * @param hash SHA-256 of {@code text}, 64 hexadecimal digits
 * @param author who made this version
 * @param published when it was made
 * @param comment why; may be empty
 */
public record ActivePolicy(
    long number,
    long publication,
    PolicyDocument document,
    String text,
    String hash,
    String author,
    Instant published,
    String comment) {}
