package dev.portcullis.policy.text;

import org.jspecify.annotations.Nullable;

/** Finds what the owner probably meant. Publish time only. */
public final class Nearest {

  private static final int LONGEST = 128;

  private Nearest() {}

  /** "did you mean `x`?", or {@code otherwise} where nothing is near. */
  public static String remedy(String name, Iterable<String> known, String otherwise) {
    String near = to(name, known);
    return near == null ? otherwise : "did you mean `" + near + "`?";
  }

  /** The nearest known name, or null where all are far. */
  static @Nullable String to(String name, Iterable<String> known) {
    int best = Math.min(3, name.length() / 3 + 1) + 1;
    String found = null;
    for (String candidate : known) {
      int distance = distance(name, candidate, best);
      if (distance < best) {
        best = distance;
        found = candidate;
      }
    }
    return found;
  }

  /** Edit distance with neighbours swapped counting one; {@code bound} or more where it is far. */
  static int distance(String a, String b, int bound) {
    if (Math.abs(a.length() - b.length()) >= bound || a.length() > LONGEST) {
      return bound;
    }
    int[] before = new int[b.length() + 1];
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        row[j] = cell(a, b, i, j, above, row);
        if (swapped(a, b, i, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = above;
      above = row;
      row = free;
    }
    return above[b.length()];
  }

  private static int cell(String a, String b, int i, int j, int[] above, int[] row) {
    int substituted = above[j - 1] + (same(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
    return Math.min(substituted, Math.min(above[j], row[j - 1]) + 1);
  }

  private static boolean same(char x, char y) {
    return Character.toLowerCase(x) == Character.toLowerCase(y);
  }

  private static boolean swapped(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
