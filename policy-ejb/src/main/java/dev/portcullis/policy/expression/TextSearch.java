package dev.portcullis.policy.expression;

/**
 * Looks for one text within another in a time that grows with their lengths alone, not with their
 * product: both may be a client's, who would choose {@code aaaa…b} within {@code aaaa…}.
 */
final class TextSearch {

  /** Up to this product the plain search is fast whatever the texts are. */
  private static final long SMALL = 1 << 14;

  private TextSearch() {}

  static boolean contains(String text, String part) {
    if ((long) text.length() * part.length() <= SMALL) {
      return text.contains(part);
    }
    return part.length() <= text.length() && find(text, part);
  }

  /** Knuth, Morris and Pratt: no character of the text is looked at twice as often as it must. */
  private static boolean find(String text, String part) {
    int[] border = borders(part);
    int matched = 0;
    for (int i = 0; i < text.length(); i++) {
      while (matched > 0 && text.charAt(i) != part.charAt(matched)) {
        matched = border[matched - 1];
      }
      if (text.charAt(i) == part.charAt(matched) && ++matched == part.length()) {
        return true;
      }
    }
    return false;
  }

  /** For each beginning, the length of the longest shorter beginning that it ends with. */
  private static int[] borders(String part) {
    int[] border = new int[part.length()];
    int length = 0;
    for (int i = 1; i < part.length(); i++) {
      while (length > 0 && part.charAt(i) != part.charAt(length)) {
        length = border[length - 1];
      }
      if (part.charAt(i) == part.charAt(length)) {
        length++;
      }
      border[i] = length;
    }
    return border;
  }
}
