package dev.portcullis.rate.lease;

/**
 * What the shared books answer to a node.
 *
 * @param tat the key's TAT, in ticks
 * @param granted ticks by which the asking node may run ahead of the books besides its base lease
 * @param until until when the books count that as granted, nanoseconds on the clock that the nodes
 *     share
 */
public record Booked(long tat, long granted, long until) {}
