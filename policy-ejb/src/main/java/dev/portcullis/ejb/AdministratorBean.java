package dev.portcullis.ejb;

import dev.portcullis.administration.account.Administrator;
import dev.portcullis.administration.account.TokenAdministrators;
import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.store.account.AccountChange;
import dev.portcullis.store.account.ConsoleAccounts;
import dev.portcullis.store.account.Verification;
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
  /** What HTTP Basic carries. */
  private record Pair(String name, String password) {}

  @Inject private ConsoleAccounts accounts;
  @Inject private Authentication authentication;
  @Inject private PolicyInForce policies;

  /**
   * @param authorization the value of the {@code Authorization} field, or null
   */
  public Administrator identify(@Nullable String authorization, InetAddress address) {
    if (authorization != null && scheme(authorization).equals("bearer")) {
      return new TokenAdministrators(authentication)
          .identify(authorization, address, policies.get());
    }
    return basic(authorization)
        .map(pair -> identify(pair, address))
        .orElseGet(Administrator.Unknown::new);
  }

  private static String scheme(String authorization) {
    int space = authorization.indexOf(' ');
    return authorization.substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
  }

  /**
   * Changes the password that a request with HTTP Basic shows.
   *
   * @param authorization the value of the {@code Authorization} field, or null
   */
  public AccountChange changePassword(
      @Nullable String authorization, String newPassword, InetAddress address) {
    return basic(authorization)
        .map(pair -> accounts.changePassword(pair.name(), pair.password(), newPassword, address))
        .orElseGet(AccountChange.Unknown::new);
  }

  private Administrator identify(Pair pair, InetAddress address) {
    Verification verification = accounts.verify(pair.name(), pair.password(), address);
    if (verification instanceof Verification.Verified verified) {
      var account = verified.account();
      var known = new Administrator.Known(account.author().name(), account.role());
      return account.mustChange() ? new Administrator.PasswordDue(known) : known;
    }
    return verification instanceof Verification.Locked locked
        ? new Administrator.Locked(locked.retryAfter())
        : new Administrator.Unknown();
  }

  /** RFC 7617 §2: a name without a colon, a colon, a password. */
  private static Optional<Pair> basic(@Nullable String authorization) {
    if (authorization == null || !scheme(authorization).equals("basic")) {
      return Optional.empty();
    }
    return decoded(authorization.substring("basic ".length()).strip())
        .filter(text -> text.indexOf(':') > 0)
        .map(text -> text.split(":", 2))
        .map(parts -> new Pair(parts[0], parts[1]));
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
