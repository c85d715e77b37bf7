package dev.portcullis.configuration;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A name that looks like one of the product's and is none.
 *
 * @param name as written
 * @param nearest the known key that is spelt most like it
 */
public record UnknownKey(String name, String nearest) {

  private static final String PREFIX = "portcullis.";
  private static final String ENVIRONMENT_PREFIX = "PORTCULLIS_";

  /** The unknown ones among {@code names}, sorted; names may be keys or environment variables. */
  public static List<UnknownKey> among(Iterable<String> names) {
    var known = knownNames();
    var unknown = new TreeSet<String>();
    for (String name : names) {
      boolean ours = name.startsWith(PREFIX) || name.startsWith(ENVIRONMENT_PREFIX);
      if (ours && !known.contains(name)) {
        unknown.add(name);
      }
    }
    return unknown.stream().map(name -> new UnknownKey(name, nearest(name, known))).toList();
  }

  /** One line for the operator. */
  public String message() {
    return "%s is not a known key; did you mean %s?".formatted(name, nearest);
  }

  private static Set<String> knownNames() {
    return Arrays.stream(Key.values())
        .flatMap(key -> List.of(key.key(), key.environmentName()).stream())
        .collect(Collectors.toSet());
  }

  private static String nearest(String name, Set<String> known) {
    boolean environment = name.startsWith(ENVIRONMENT_PREFIX);
    return known.stream()
        .filter(k -> k.startsWith(environment ? ENVIRONMENT_PREFIX : PREFIX))
        .min(Comparator.comparingInt((String k) -> distance(k, name)).thenComparing(k -> k))
        .orElseThrow();
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j - 1], row[j]));
      }
    }
    return row[b.length()];
  }
}
