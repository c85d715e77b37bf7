package dev.portcullis.policy.route;

import dev.portcullis.policy.expression.KeyFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes.
 *
 * @param forwarding how it is forwarded
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 */
public record Destination(Forwarding forwarding, @Nullable KeyFunction balanceKey) {}
