package dev.portcullis.store.policy;

/**
 * A version with its text.
 *
 * @param version what the history says of it
 * @param publication the number of the latest publication when this was read; grows with every
 *     publication and every roll-back
 * @param document the canonical text
 */
public record StoredPolicy(PolicyVersion version, long publication, String document) {}
