package dev.portcullis.proxy.origin;

import dev.portcullis.proxy.fields.FieldReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One hop of a {@code Forwarded} field (RFC 7239 §4).
 *
 * @param client the {@code for} parameter without quotes
 */
record ForwardedElement(@Nullable String client, @Nullable String host, @Nullable String proto) {

  /** The hops in order, or null where the field is malformed. */
  static @Nullable List<ForwardedElement> parse(String field) {
    var elements = new ArrayList<ForwardedElement>(2);
    var scanner = new Scanner(field);
    do {
      var element = scanner.element();
      if (element == null || elements.size() == ForwardedChain.MOST) {
        return null;
      }
      elements.add(element);
    } while (scanner.take(','));
    return scanner.atEnd() ? elements : null;
  }

  /** Walks over the field once. */
  private static final class Scanner {
    private final String text;
    private int at;

    Scanner(String text) {
      this.text = text;
    }

    boolean atEnd() {
      blanks();
      return at == text.length();
    }

    boolean take(char wanted) {
      blanks();
      boolean there = at < text.length() && text.charAt(at) == wanted;
      at += there ? 1 : 0;
      return there;
    }

    private void blanks() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
    }

    @Nullable ForwardedElement element() {
      String client = null;
      String host = null;
      String proto = null;
      var seen = new HashSet<String>(8);
      do {
        String name = token();
        String value = take('=') ? value() : null;
        if (name.isEmpty() || value == null) {
          return null;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (!seen.add(lower)) {
          return null; // RFC 7239 §4: each once
        }
        switch (lower) {
          case "for" -> client = value;
          case "host" -> host = value;
          case "proto" -> proto = value;
          default -> {} // by and extensions say nothing about the client
        }
      } while (take(';'));
      return new ForwardedElement(client, host, proto);
    }

    private String token() {
      blanks();
      int start = at;
      while (at < text.length() && FieldReader.isTokenCharacter(text.charAt(at))) {
        at++;
      }
      return text.substring(start, at);
    }

    private @Nullable String value() {
      if (!take('"')) {
        String token = token();
        return token.isEmpty() ? null : token;
      }
      var value = new StringBuilder();
      while (at < text.length() && text.charAt(at) != '"') {
        if (text.charAt(at) == '\\') {
          at++;
        }
        if (at < text.length()) {
          value.append(text.charAt(at++));
        }
      }
      return take('"') ? value.toString() : null;
    }
  }
}
