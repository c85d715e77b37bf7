package dev.portcullis.threat;

import dev.portcullis.request.HttpFields;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a body says it is (RFC 9110 §8.3.1).
 *
 * @param name {@code type/subtype} in lower case; empty where the request names none
 * @param parameters what follows the first semicolon
 */
record MediaType(String name, String parameters) {

  /** How a body is read. */
  enum Syntax {
    JSON,
    JSON_LINES,
    FORM,
    MULTIPART,
    XML,
    /** Looked at as what it looks like. */
    TEXT,
    /** Not looked at. */
    OPAQUE
  }

  /** Character sets in which every ASCII character is its own byte and no other one uses it. */
  private static final WordTable ASCII_COMPATIBLE =
      WordTable.of(
          "u", "utf-8 utf8",
          "a", "us-ascii ascii",
          "l", "iso-8859-1 latin1 iso-8859-15 iso-8859-2 windows-1252 windows-1250 windows-1251");

  private static final MediaType UNTOLD = new MediaType("", "");

  static MediaType of(HttpFields fields) {
    String value = fields.first("content-type");
    if (value == null) {
      return UNTOLD;
    }
    int semicolon = value.indexOf(';');
    String name = semicolon < 0 ? value : value.substring(0, semicolon);
    String parameters = semicolon < 0 ? "" : value.substring(semicolon + 1);
    return new MediaType(name.strip().toLowerCase(Locale.ROOT), parameters);
  }

  Syntax syntax() {
    return switch (name) {
      case "application/x-ndjson", "application/jsonl", "application/json-seq" -> Syntax.JSON_LINES;
      case "application/x-www-form-urlencoded" -> Syntax.FORM;
      case "multipart/form-data" -> Syntax.MULTIPART;
      case "application/xml", "text/xml" -> Syntax.XML;
      case "", "text/plain", "application/graphql" -> Syntax.TEXT;
      default -> bySubtype();
    };
  }

  private Syntax bySubtype() {
    if (name.endsWith("/json") || name.endsWith("+json")) {
      return Syntax.JSON;
    }
    if (name.endsWith("+xml")) {
      return Syntax.XML;
    }
    return name.indexOf('/') < 0 ? Syntax.TEXT : Syntax.OPAQUE;
  }

  /** The character set, or null for one in which an attack could hide. */
  @Nullable Charset charset() {
    String name = parameter("charset");
    if (name == null) {
      return StandardCharsets.UTF_8;
    }
    return switch (ASCII_COMPATIBLE.mark(name, 0, name.length())) {
      case 'u', 'a' -> StandardCharsets.UTF_8;
      case 'l' -> StandardCharsets.ISO_8859_1;
      default -> null;
    };
  }

  /** The value of a parameter, unquoted, or null. */
  @Nullable String parameter(String name) {
    int start = 0;
    while (start < parameters.length()) {
      int end = parameterEnd(start);
      int equals = Chars.indexOf(parameters, '=', start, end);
      if (equals >= 0 && parameters.substring(start, equals).strip().equalsIgnoreCase(name)) {
        return unquoted(parameters.substring(equals + 1, end).strip());
      }
      start = end + 1;
    }
    return null;
  }

  private int parameterEnd(int start) {
    boolean quoted = false;
    for (int i = start; i < parameters.length(); i++) {
      char c = parameters.charAt(i);
      quoted ^= c == '"';
      if (c == ';' && !quoted) {
        return i;
      }
    }
    return parameters.length();
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replace("\\", "") : value;
  }
}
