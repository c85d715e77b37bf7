package dev.portcullis.threat.text;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Finds any of a fixed set of lower-case ASCII strings in one pass, in any case (Aho and Corasick,
 * 1975). A complete automaton: one table look-up for each character, whatever the input.
 */
public final class Needles {

  private static final int ALPHABET = 128;

  private final short[] next;
  private final short[] lengths;

  private Needles(String[] needles) {
    int states = 1 + Arrays.stream(needles).mapToInt(String::length).sum();
    next = new short[states * ALPHABET];
    lengths = new short[states];
    int used = 1;
    for (String needle : needles) {
      used = insert(needle, used);
    }
    link(used);
  }

  public static Needles of(String... needles) {
    return new Needles(needles);
  }

  private int insert(String needle, int used) {
    int state = 0;
    int count = used;
    for (int i = 0; i < needle.length(); i++) {
      int edge = state * ALPHABET + needle.charAt(i);
      if (next[edge] == 0) {
        next[edge] = (short) count++;
      }
      state = next[edge];
    }
    lengths[state] = (short) needle.length();
    return count;
  }

  /** Fills in where to go on when no needle goes on with a character. */
  private void link(int states) {
    var fallback = new int[states];
    var queue = new ArrayDeque<Integer>();
    for (int c = 0; c < ALPHABET; c++) {
      if (next[c] != 0) {
        queue.add((int) next[c]);
      }
    }
    while (!queue.isEmpty()) {
      int state = queue.remove();
      lengths[state] = (short) Math.max(lengths[state], lengths[fallback[state]]);
      for (int c = 0; c < ALPHABET; c++) {
        int edge = state * ALPHABET + c;
        int otherwise = next[fallback[state] * ALPHABET + c];
        if (next[edge] == 0) {
          next[edge] = (short) otherwise;
        } else {
          fallback[next[edge]] = otherwise;
          queue.add((int) next[edge]);
        }
      }
    }
  }

  /** Where the first needle that ends at or after {@code from} begins, or -1. */
  public int find(CharSequence value, int from) {
    int state = 0;
    for (int i = from; i < value.length(); i++) {
      char c = Chars.lower(value.charAt(i));
      state = c < ALPHABET ? next[state * ALPHABET + c] : 0;
      if (lengths[state] > 0) {
        return i + 1 - lengths[state];
      }
    }
    return -1;
  }
}
