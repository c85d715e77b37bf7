package dev.portcullis.threat.content;

import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;
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
public record MediaType(String name, String parameters) {

  /** How a body is read. */
  public enum Syntax {
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

  public static MediaType of(HttpFields fields) {
    String value = fields.first("content-type");
    return value == null ? UNTOLD : of(value);
  }

  static MediaType of(String value) {
    int semicolon = value.indexOf(';');
    String name = semicolon < 0 ? value : value.substring(0, semicolon);
    String parameters = semicolon < 0 ? "" : value.substring(semicolon + 1);
    return new MediaType(name.strip().toLowerCase(Locale.ROOT), parameters);
  }

  public Syntax syntax() {
    return switch (name) {
      case "application/x-ndjson", "application/jsonl", "application/json-seq" -> Syntax.JSON_LINES;
      case "application/x-www-form-urlencoded" -> Syntax.FORM;
      case "multipart/form-data" -> Syntax.MULTIPART;
      case "application/xml", "text/xml" -> Syntax.XML;
      case "", "text/plain", "application/graphql" -> Syntax.TEXT;
      default -> bySubtype();
    };
  }

  /** Whether a body that is too long to be looked at whole can be looked at while it passes. */
  public boolean passes() {
    return syntax() == Syntax.TEXT || syntax() == Syntax.MULTIPART;
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
    return name == null ? StandardCharsets.UTF_8 : repeated("charset") ? null : charset(name);
  }

  /** The character set of a name, or null for one in which an attack could hide. */
  static @Nullable Charset charset(String name) {
    return switch (ASCII_COMPATIBLE.mark(name, 0, name.length())) {
      case 'u', 'a' -> StandardCharsets.UTF_8;
      case 'l' -> StandardCharsets.ISO_8859_1;
      default -> null;
    };
  }

  /** The value of a parameter, unquoted, or null. */
  @Nullable String parameter(String name) {
    int at = parameter(name, 0);
    int equals = parameters.indexOf('=', at < 0 ? 0 : at);
    return at < 0 ? null : unquoted(parameters.substring(equals + 1, parameterEnd(at)).strip());
  }

  /** Whether a parameter is given more than once, so that two readers may take two values. */
  boolean repeated(String name) {
    int at = parameter(name, 0);
    return at >= 0 && parameter(name, parameterEnd(at) + 1) >= 0;
  }

  /** Where the parameter stands, from {@code from} on, or -1. */
  private int parameter(String name, int from) {
    for (int start = from; start < parameters.length(); start = parameterEnd(start) + 1) {
      int equals = Chars.indexOf(parameters, '=', start, parameterEnd(start));
      if (equals >= 0 && parameters.substring(start, equals).strip().equalsIgnoreCase(name)) {
        return start;
      }
    }
    return -1;
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
