package dev.portcullis.ejb;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.store.ConsoleAccounts;
import dev.portcullis.store.Verification;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sends an administrative request: a console account by HTTP Basic (RFC 7617), or a
 * token of an issuer that the policy names as one of administrators.
 */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class AdministratorBean {
  @Inject private ConsoleAccounts accounts;
  @Inject private Authentication authentication;
  @Inject private PolicyInForce policies;

  /**
   * @param authorization the value of the {@code Authorization} field, or null
   */
  public Administrator identify(@Nullable String authorization, InetAddress address) {
    int space = authorization == null ? -1 : authorization.indexOf(' ');
    if (authorization == null || space < 0) {
      return new Administrator.Unknown();
    }
    return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "basic" -> byPassword(authorization.substring(space + 1).strip(), address);
      case "bearer" ->
          new TokenAdministrators(authentication).identify(authorization, address, policies.get());
      default -> new Administrator.Unknown();
    };
  }

  private Administrator byPassword(String encoded, InetAddress address) {
    return decoded(encoded)
        .filter(pair -> pair.indexOf(':') > 0)
        .map(
            pair -> {
              int colon = pair.indexOf(':');
              return known(
                  accounts.verify(pair.substring(0, colon), pair.substring(colon + 1), address));
            })
        .orElseGet(Administrator.Unknown::new);
  }

  private static Administrator known(Verification verification) {
    if (verification instanceof Verification.Verified verified) {
      return new Administrator.Known(verified.account().author().name(), verified.account().role());
    }
    return verification instanceof Verification.Locked locked
        ? new Administrator.Locked(locked.retryAfter())
        : new Administrator.Unknown();
  }

  private static Optional<String> decoded(String encoded) {
    try {
      byte[] bytes = Base64.getDecoder().decode(encoded);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
