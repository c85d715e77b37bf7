package dev.portcullis.policy.text;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be a name in a policy document, and that of a console account. */
public final class Names {

  /** The longest name. */
  public static final int MAX_LENGTH = 128;

  /** How to write one. */
  public static final String REMEDY =
      "use 1 to " + MAX_LENGTH + " letters, digits, `-`, `_` and `.`, a letter or digit among them";

  private static final Pattern NAME =
      Pattern.compile("(?=[-_.]*[A-Za-z0-9])[A-Za-z0-9._-]{1," + MAX_LENGTH + "}");

  /**
   * Whom issuers, API keys and certificates may not be taken for: the product itself, nobody, and
   * the kinds, which stand before the id in what subjects and credentials are counted by.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "portcullis",
          "anonymous",
          "none",
          "mp-jwt",
          "jwt",
          "token",
          "api-key",
          "certificate",
          "basic");

  private Names() {}

  /** Whether it may be one. */
  public static boolean good(String name) {
    return NAME.matcher(name).matches();
  }

  /** What was good once: stored versions may have such names. */
  public static boolean goodOnce(String name) {
    return !name.isBlank()
        && name.length() <= MAX_LENGTH
        && name.strip().equals(name)
        && name.chars().noneMatch(c -> Character.isISOControl(c) || c == ',');
  }

  /** Whether a credential of this name would be taken for something else. */
  public static boolean reserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }
}
