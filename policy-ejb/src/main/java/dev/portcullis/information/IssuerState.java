package dev.portcullis.information;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How this node fares with an issuer's keys; for people.
 *
 * @param name of the issuer in the policy
 * @param keys how many usable ones are known
 * @param lastGood when they were last fetched, null where never
 * @param lastAttempt when the last fetch ended, null where none did
 * @param failure why the last fetch failed, empty where it did not
 */
public record IssuerState(
    String name,
    int keys,
    @Nullable Instant lastGood,
    @Nullable Instant lastAttempt,
    String failure) {}
