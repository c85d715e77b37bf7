package dev.portcullis.authentication.jwt;

import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import java.time.Instant;

/**
 * Until when a good token is good.
 *
 * @param at from then on it is not, leeway included
 * @param refusal what it then is
 */
record TokenEnd(Instant at, Refused refusal) {}
