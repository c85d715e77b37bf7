package dev.portcullis.administration.credential;

/**
 * Fired, as a CDI event, once a change of credentials or revocations is committed.
 *
 * @param change its number, by which a node knows whether it has it
 */
public record CredentialsChanged(long change) {}
