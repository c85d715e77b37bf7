package dev.portcullis.request;

import java.util.List;

/**
 * Field names of which only the beginning is fixed, looked up as {@link FieldNames} are: in any
 * case and disguise, and without allocation. A name is compared with the few families that have its
 * first letter, that behind {@code X-} where it begins so.
 */
final class FieldFamilies {

  private static final int LETTERS = 26;

  private final String[][] byLetter = new String[LETTERS + 1][];

  private FieldFamilies(List<String> beginnings) {
    for (int letter = 0; letter <= LETTERS; letter++) {
      int its = letter;
      byLetter[letter] = beginnings.stream().filter(b -> letter(b) == its).toArray(String[]::new);
    }
  }

  /**
   * @param beginnings in lower-case letters and hyphens
   */
  static FieldFamilies of(List<String> beginnings) {
    return new FieldFamilies(beginnings);
  }

  /** Whether a name belongs to one of the families. */
  boolean have(String name) {
    for (String beginning : byLetter[letter(name)]) {
      if (FieldNames.startsWith(name, beginning)) {
        return true;
      }
    }
    return false;
  }

  private static int letter(String name) {
    int at =
        name.length() > 2 && lower(name, 0) == 'x' && FieldNames.isSeparator(name.charAt(1))
            ? 2
            : 0;
    int letter = name.isEmpty() ? LETTERS : lower(name, at) - 'a';
    return letter >= 0 && letter < LETTERS ? letter : LETTERS;
  }

  private static int lower(String name, int at) {
    char c = name.charAt(at);
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }
}
