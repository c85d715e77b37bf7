package dev.portcullis.store.audit;

import java.time.Instant;

/**
 * Who did what, when.
 *
 * @param act {@code policy.publish}, {@code policy.activate}, {@code account.create}, …
 * @param object what it was done to: a version, an account's name, a quarantined subject
 * @param detail a short sentence; may be empty; never a secret
 */
public record AuditEntry(Instant time, String actor, String act, String object, String detail) {}
