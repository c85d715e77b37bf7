package dev.portcullis.store.policy;

import java.time.Instant;

/**
 * One version of the policy, as the history shows it; it never changes.
 *
 * @param number from 1, growing
 * @param author who made it
 * @param created when it was made
 * @param hash SHA-256 of the document's canonical form, 64 hexadecimal digits
 * @param comment why it was made; may be empty
 * @param active whether it is in force
 */
public record PolicyVersion(
    long number, String author, Instant created, String hash, String comment, boolean active) {}
