package dev.portcullis.threat.text;

/**
 * A fixed set of lower-case words, each with a mark, looked up in place: no substring is made of
 * the value. Open addressing at a load of at most one half.
 */
public final class WordTable {

  /** The mark of a word that is not in the table. */
  public static final char NONE = 0;

  private final String[] words;
  private final char[] marks;
  private final int mask;
  private int longest;

  private WordTable(int count) {
    mask = Integer.highestOneBit(Math.max(4, count * 4)) - 1;
    words = new String[mask + 1];
    marks = new char[mask + 1];
  }

  /**
   * A table from alternating marks and lists.
   *
   * @param marksAndWords a mark (one character), then words separated by spaces, and so on
   */
  public static WordTable of(String... marksAndWords) {
    int count = 0;
    for (int i = 1; i < marksAndWords.length; i += 2) {
      count += marksAndWords[i].split(" ", -1).length;
    }
    var table = new WordTable(count);
    for (int i = 0; i < marksAndWords.length; i += 2) {
      for (String word : marksAndWords[i + 1].split(" ", -1)) {
        table.put(word, marksAndWords[i].charAt(0));
      }
    }
    return table;
  }

  private void put(String word, char mark) {
    int slot = hash(word, 0, word.length()) & mask;
    while (words[slot] != null && !words[slot].equals(word)) {
      slot = (slot + 1) & mask;
    }
    words[slot] = word;
    marks[slot] = mark;
    longest = Math.max(longest, word.length());
  }

  private static int hash(CharSequence value, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + Chars.lower(value.charAt(i));
    }
    return hash ^ (hash >>> 15);
  }

  /** The mark of the word in [from, to), in any case; {@link #NONE} where it is unknown. */
  public char mark(CharSequence value, int from, int to) {
    if (to - from > longest || to <= from) {
      return NONE;
    }
    for (int slot = hash(value, from, to) & mask; words[slot] != null; slot = (slot + 1) & mask) {
      if (words[slot].length() == to - from && Chars.startsWith(value, from, words[slot])) {
        return marks[slot];
      }
    }
    return NONE;
  }

  public boolean contains(CharSequence value, int from, int to) {
    return mark(value, from, to) != NONE;
  }
}
