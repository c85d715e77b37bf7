package dev.portcullis.rate;

import java.time.Duration;

/**
 * The state of a limit for a key after a request asked for a unit.
 *
 * @param limit the limit's name
 * @param admitted whether the unit was there
 * @param burst the limit's burst
 * @param remaining units still there, 0 or more
 * @param reset until the full burst is there again
 * @param retryAfter until one unit is there again; zero where admitted
 */
public record LimitState(
    String limit,
    boolean admitted,
    long burst,
    long remaining,
    Duration reset,
    Duration retryAfter) {}
