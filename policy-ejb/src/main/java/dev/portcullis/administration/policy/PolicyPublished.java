package dev.portcullis.administration.policy;

/**
 * Fired, as a CDI event, once a publication is committed. Nobody may rely on it: a node that misses
 * it finds the publication when it next looks at the database.
 *
 * @param publication its number
 */
public record PolicyPublished(long publication) {}
