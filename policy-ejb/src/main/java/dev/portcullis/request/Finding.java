package dev.portcullis.request;

/**
 * A sign of an attack in a request, or why its body could not be looked at.
 *
 * @param category the class of attack
 * @param location where: {@code path}, {@code query:<name>}, {@code header:<name>}, {@code
 *     body:<pointer>}; at most 128 characters
 * @param evidence what was seen, at most 64 printable characters, never a credential
 * @param excluded whether the route says that it is a false alarm: it is recorded, and counts for
 *     nothing
 */
public record Finding(Category category, String location, String evidence, boolean excluded) {

  /** A finding that counts. */
  public Finding(Category category, String location, String evidence) {
    this(category, location, evidence, false);
  }

  /** Whether it counts as a sign of an attack. */
  public boolean attack() {
    return !excluded && category.attack();
  }

  /** Classes of attack. */
  public enum Category {
    SQL_INJECTION,
    CROSS_SITE_SCRIPTING,
    PATH_TRAVERSAL,
    COMMAND_INJECTION,
    JNDI_INJECTION,
    SERVER_SIDE_REQUEST_FORGERY,
    /** An expression for a template engine of the upstream. */
    TEMPLATE_INJECTION,
    /** Code of a server's language, or a way to its internals ({@code __proto__}). */
    CODE_INJECTION,
    /** A query operator that runs code, or breaks out of a query document. */
    NOSQL_INJECTION,
    /** A filter that breaks out of an LDAP filter (RFC 4515). */
    LDAP_INJECTION,
    /** A line break followed by a header field or a mail command. */
    HEADER_INJECTION,
    /** A document type, an entity or an inclusion in an XML body. */
    XML_EXTERNAL_ENTITY,
    /** Nested too deep, too many members, too long: built to exhaust a parser. */
    RESOURCE_EXHAUSTION,
    /** A body that is not what its content type says: no attack, and no offence. */
    MALFORMED_BODY,
    /** A content coding or a character set that is not read here: no attack, and no offence. */
    UNINSPECTABLE_BODY;

    /** Whether it is a sign of an attack. The others say that a body could not be looked at. */
    public boolean attack() {
      return this != MALFORMED_BODY && this != UNINSPECTABLE_BODY;
    }

    /** The name outside: lower case, words joined by hyphens. */
    public String slug() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }
}
