package dev.portcullis.store.database;

import java.time.Instant;

/**
 * The database cannot be used.
 *
 * @param since when that was noticed
 */
public record Outage(OutageCause cause, Instant since) {}
