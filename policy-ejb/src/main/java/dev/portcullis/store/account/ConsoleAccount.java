package dev.portcullis.store.account;

import dev.portcullis.policy.text.Names;
import dev.portcullis.store.audit.Author;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/**
 * Who may use the console and the REST interface.
 *
 * @param name unique, 1 to 100 characters
 * @param roles what the account may do
 * @param mustChange whether the password was given by somebody else and should be changed
 * @param created when it was made
 * @param stamp changes with the password and the roles: a session holds for one stamp
 * @param passwordChanged when the password was last set
 */
public record ConsoleAccount(
    String name,
    Set<ConsoleRole> roles,
    boolean mustChange,
    String stamp,
    Instant created,
    Instant passwordChanged) {
  public ConsoleAccount {
    roles = Set.copyOf(roles);
  }

  /** The most that the account may do; nothing but looking where a row has no role. */
  public ConsoleRole role() {
    return roles.isEmpty() ? ConsoleRole.VIEWER : Collections.max(roles);
  }

  /** Whether the account may do everything. */
  public boolean admin() {
    return roles.contains(ConsoleRole.ADMIN);
  }

  /**
   * Whether nobody else may be named so. Accounts made by earlier versions may have a name like
   * {@code corp|root}, which is that of a token's subject.
   */
  public boolean wellNamed() {
    return wellNamed(name);
  }

  /** As whom its acts are written down: nobody's who is not this account. */
  public Author author() {
    return author(name);
  }

  static Author author(String name) {
    return new Author(wellNamed(name) ? name : "account:" + name);
  }

  static boolean wellNamed(String name) {
    return Names.good(name) && !name.toLowerCase(Locale.ROOT).startsWith("portcullis");
  }
}
