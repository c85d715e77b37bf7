package dev.portcullis.threat;

/**
 * A sign of an attack in a request.
 *
 * @param category the class of attack
 * @param location where: {@code path}, {@code query:<name>}, {@code header:<name>}, {@code
 *     body:<pointer>}; at most 128 characters
 * @param evidence what was seen, at most 64 printable characters, never a credential
 */
public record Finding(Category category, String location, String evidence) {

  /** Classes of attack. */
  public enum Category {
    SQL_INJECTION,
    CROSS_SITE_SCRIPTING,
    PATH_TRAVERSAL,
    COMMAND_INJECTION,
    JNDI_INJECTION,
    SERVER_SIDE_REQUEST_FORGERY,
    /** Nested too deep, too many members, too long: built to exhaust a parser. */
    RESOURCE_EXHAUSTION,
    /** A body that is not what its content type says. */
    MALFORMED_BODY;

    /** The name outside: lower case, words joined by hyphens. */
    public String slug() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }
}
