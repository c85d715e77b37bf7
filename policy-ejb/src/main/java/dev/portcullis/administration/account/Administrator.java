package dev.portcullis.administration.account;

import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.audit.Author;
import java.time.Duration;

/** Who sent an administrative request, as far as it could be found out. */
public sealed interface Administrator {

  /**
   * Somebody with a role here.
   *
   * @param name of the account, or of the token's issuer and subject; the author of changes
   * @param role what they may do
   */
  record Known(String name, ConsoleRole role) implements Administrator {

    /** Who is written down. */
    public Author author() {
      return new Author(name);
    }
  }

  /**
   * A console account whose password somebody else knows: it may do nothing but change it.
   *
   * @param known who it will be then
   */
  record PasswordDue(Known known) implements Administrator {}

  /** No credential, or none that is good. */
  record Unknown() implements Administrator {}

  /** A good token whose subject may do nothing here. */
  record WithoutRole() implements Administrator {}

  /** Too many failures. */
  record Locked(Duration retryAfter) implements Administrator {}

  /** The token's issuer cannot be asked for its keys. */
  record Unavailable() implements Administrator {}
}
