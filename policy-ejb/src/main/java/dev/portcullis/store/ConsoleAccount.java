package dev.portcullis.store;

import java.time.Instant;
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

  /** Whether the account may change things. */
  public boolean admin() {
    return roles.contains(ConsoleRole.ADMIN);
  }
}
