package dev.portcullis.authentication.jwt;

import dev.portcullis.authentication.jose.NotAuthenticException;
import dev.portcullis.policy.document.ClaimPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the policy names in a token's claims. A claim that is there in another form is
 * refused.
 */
final class ClaimValues {

  /** The longest subject, role or scope, in characters. */
  static final int MAX_LENGTH = 256;

  /** The most roles, and the most scopes, of a token. */
  static final int MAX_COUNT = 512;

  private ClaimValues() {}

  /**
   * A string of 1 to 256 characters, none of them a control character, or a whole number in its
   * decimal form.
   */
  static String subject(Map<String, @Nullable Object> claims, String name)
      throws NotAuthenticException {
    Object value = find(claims, name);
    String subject = value instanceof Long number ? number.toString() : null;
    if (value instanceof String text) {
      subject = text;
    }
    if (subject != null && isName(subject)) {
      return subject;
    }
    throw NotAuthenticException.invalid("the token names no subject that can be used");
  }

  /**
   * An array, or one string whose words are separated by spaces or commas. Elements that are no
   * names are left out: who has one strange group has the others all the same.
   */
  static Set<String> names(Map<String, @Nullable Object> claims, String name)
      throws NotAuthenticException {
    Object value = find(claims, name);
    if (value == null) {
      return Set.of();
    }
    if (value instanceof String joined) {
      return named(words(joined));
    }
    if (value instanceof List<?> elements) {
      return named(bounded(name, elements, MAX_COUNT));
    }
    throw NotAuthenticException.invalid("claim " + name + " is neither a string nor strings");
  }

  private static Set<String> named(List<?> elements) {
    var names = new LinkedHashSet<String>();
    for (Object element : elements) {
      if (element instanceof String text && isName(text)) {
        names.add(text);
      }
    }
    return names;
  }

  /**
   * As {@link #names}; a scope has no space in it (RFC 6749 §3.3), or it would be two to others.
   */
  static Set<String> scopes(Map<String, @Nullable Object> claims, String name)
      throws NotAuthenticException {
    var scopes = names(claims, name);
    for (String scope : scopes) {
      if (scope.indexOf(' ') >= 0) {
        throw NotAuthenticException.invalid("claim " + name + " holds a scope with a space");
      }
    }
    return scopes;
  }

  private static List<String> words(String joined) throws NotAuthenticException {
    var words = new ArrayList<String>();
    var scan = new StringTokenizer(joined, " ,");
    while (scan.hasMoreTokens()) {
      words.add(scan.nextToken());
    }
    return bounded("with words", words, MAX_COUNT);
  }

  /** The elements of an array in which there are only strings. */
  static List<String> strings(String name, Object value, int max) throws NotAuthenticException {
    var strings = new ArrayList<String>();
    if (value instanceof List<?> elements) {
      for (Object element : elements) {
        if (element instanceof String string) {
          strings.add(string);
        }
      }
      if (strings.size() == elements.size()) {
        return bounded(name, strings, max);
      }
    }
    throw NotAuthenticException.invalid("claim " + name + " is neither a string nor strings");
  }

  private static <T> List<T> bounded(String name, List<T> values, int max)
      throws NotAuthenticException {
    if (values.size() > max) {
      throw NotAuthenticException.invalid("claim " + name + " has more than " + max + " values");
    }
    return values;
  }

  private static boolean isName(String value) {
    return !value.isEmpty()
        && value.length() <= MAX_LENGTH
        && value.chars().noneMatch(Character::isISOControl);
  }

  private static @Nullable Object find(Map<String, @Nullable Object> claims, String name) {
    return ClaimPath.of(name).find(claims);
  }
}
