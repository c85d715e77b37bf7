package dev.portcullis.proxy.observation;

/**
 * How long a request took, in microseconds.
 *
 * @param decision from its head to the decision
 * @param upstream of forwarding, 0 where none
 * @param total of all
 */
public record Durations(long decision, long upstream, long total) {}
