package dev.portcullis.admin.api.http;

import dev.portcullis.store.account.ConsoleRole;
import jakarta.ws.rs.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may call what: whatever changes nothing everybody who has a role, and what is not listed here
 * only an administrator, a path that is added later included. The table for people is in {@code
 * docs/rest.md}.
 */
final class Permissions {
  private static final Set<String> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private static final String OWN_PASSWORD = "account/password";

  private record Permission(ConsoleRole least, String method, Pattern path) {}

  private static final List<Permission> POSTS_AND_MORE =
      List.of(
          // these change nothing
          of(ConsoleRole.VIEWER, "POST", "policy/check|explain|evaluations?"),
          of(ConsoleRole.VIEWER, "POST", "limits/[^/]+/what-if"),
          of(ConsoleRole.VIEWER, "PUT", OWN_PASSWORD),
          of(ConsoleRole.EDITOR, "PUT", "policy"),
          of(ConsoleRole.EDITOR, "POST", "policy/versions/[^/]+/activate"),
          of(ConsoleRole.EDITOR, "PUT", "limits/[^/]+/overrides/.+"),
          of(ConsoleRole.EDITOR, "DELETE", "limits/[^/]+/overrides/.+"),
          of(ConsoleRole.EDITOR, "POST", "limits/[^/]+/reset"),
          of(ConsoleRole.EDITOR, "DELETE", "quarantine/[^/]+"),
          of(ConsoleRole.EDITOR, "POST", "issuers/[^/]+/fetch"));

  private static final Pattern ACCOUNTS = Pattern.compile("/*accounts([/;].*)?");

  private Permissions() {}

  private static Permission of(ConsoleRole least, String method, String path) {
    return new Permission(least, method, Pattern.compile(path));
  }

  /** Whether the request changes the password of who sends it. */
  static boolean changesOwnPassword(String method, String path) {
    return method.equals(HttpMethod.PUT) && path.equals(OWN_PASSWORD);
  }

  /** Whether the request changes nothing. */
  static boolean reading(String method) {
    return READING.contains(method);
  }

  /** Why a sender who is less may not. */
  static String why(String method, String path) {
    return least(method, path) == ConsoleRole.EDITOR
        ? "This is for editors and administrators"
        : "This is for administrators";
  }

  /**
   * What the sender must be at least.
   *
   * @param path decoded, without slashes at its ends
   */
  static ConsoleRole least(String method, String path) {
    if (reading(method)) {
      return ACCOUNTS.matcher(path).matches() ? ConsoleRole.ADMIN : ConsoleRole.VIEWER;
    }
    return POSTS_AND_MORE.stream()
        .filter(known -> known.method().equals(method) && known.path().matcher(path).matches())
        .map(Permission::least)
        .findFirst()
        .orElse(ConsoleRole.ADMIN);
  }
}
