package dev.portcullis.store.credential;

import java.time.Instant;

/**
 * An API key that a person made.
 *
 * @param definition the key as the writer put it; holds hashes, no secret
 * @param createdBy who made it
 */
public record StoredKey(String name, String definition, Instant created, String createdBy) {}
