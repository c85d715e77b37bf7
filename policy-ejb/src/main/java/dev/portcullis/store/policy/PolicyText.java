package dev.portcullis.store.policy;

/**
 * A policy document as it is stored.
 *
 * @param document the text
 * @param hash of the document's canonical form, 64 hexadecimal digits: equal documents have equal
 *     hashes
 */
public record PolicyText(String document, String hash) {}
