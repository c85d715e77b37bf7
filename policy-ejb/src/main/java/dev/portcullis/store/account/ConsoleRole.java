package dev.portcullis.store.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an administrator may do in the console and over REST; each may do what those before may. */
public enum ConsoleRole {
  /** Sees everything but the accounts, changes nothing. */
  VIEWER,
  /** Changes the policy and single keys of limits, ends quarantines, has issuers' keys fetched. */
  EDITOR,
  /** Sees and changes everything: credentials, accounts, and who administers. */
  ADMIN;

  /** Whether who has this may do what {@code least} is needed for. */
  public boolean allows(ConsoleRole least) {
    return compareTo(least) >= 0;
  }

  /** The name outside, which is that of the policy document for tokens. */
  public String slug() {
    return this == ADMIN ? "administrator" : name().toLowerCase(Locale.ROOT);
  }

  /** The role of a name outside. */
  public static Optional<ConsoleRole> of(String slug) {
    return Arrays.stream(values()).filter(role -> role.slug().equals(slug)).findFirst();
  }
}
