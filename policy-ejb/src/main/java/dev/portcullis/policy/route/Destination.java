package dev.portcullis.policy.route;

import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.expression.KeyFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes.
 *
 * @param forwarding how it is forwarded
 * @param balanceKey what the choice of a target is hashed from, or null where it is not
 */
public record Destination(Forwarding forwarding, @Nullable KeyFunction balanceKey) {

  /** What the choice of a target for this request is hashed from, or null where it is not. */
  public @Nullable String balanceKeyOf(AccessAttributes attributes) {
    return balanceKey == null ? null : balanceKey.of(attributes);
  }

  /** This, where nobody waits for the answer. */
  Destination unawaited() {
    return new Destination(forwarding.to(forwarding.upstream().unawaited()), balanceKey);
  }
}
