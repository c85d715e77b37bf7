package dev.portcullis.request;

import java.util.Collection;

/**
 * A fixed set of field names, looked up without regard to case (RFC 9110 §5.1) and without
 * allocation: every field of every request and answer is looked up in some. Open addressing, at
 * most half full.
 */
public final class FieldNames {

  private final String[] slots;
  private final boolean disguises;

  private FieldNames(Collection<String> names, boolean disguises) {
    this.disguises = disguises;
    this.slots = new String[Integer.highestOneBit(Math.max(4, names.size())) * 4];
    for (String name : names) {
      int slot = hash(name) & (slots.length - 1);
      while (slots[slot] != null) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = name;
    }
  }

  /** The set of these names. */
  public static FieldNames of(Collection<String> names) {
    return new FieldNames(names, false);
  }

  /**
   * The set of these names, which also has each with other characters in place of its hyphens:
   * gateways may read {@code X_Y} or {@code X.Y} as {@code X-Y} (RFC 3875 §4.1.18), so a disguise
   * is judged like what it disguises.
   */
  public static FieldNames disguised(Collection<String> names) {
    return new FieldNames(names, true);
  }

  /** Whether it has the name, in any case. */
  public boolean contains(String name) {
    int slot = hash(name) & (slots.length - 1);
    for (String known; (known = slots[slot]) != null; slot = (slot + 1) & (slots.length - 1)) {
      if (same(known, name)) {
        return true;
      }
    }
    return false;
  }

  private boolean same(String known, String name) {
    if (known.length() != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (folded(known.charAt(i)) != folded(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private int hash(String name) {
    int hash = name.length();
    for (int i = 0; i < name.length(); i++) {
      hash = hash * 31 + folded(name.charAt(i));
    }
    return hash ^ hash >>> 16;
  }

  private int folded(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c + ('a' - 'A');
    }
    return disguises && isSeparator(c) ? '-' : c;
  }

  /** Of the characters of a name (RFC 9110 §5.6.2), those that are neither letter nor digit. */
  static boolean isSeparator(char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
  }

  /** Whether a name has no separators but hyphens, as nearly all do. */
  public static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isSeparator(name.charAt(i)) && name.charAt(i) != '-') {
        return false;
      }
    }
    return true;
  }

  /** Whether a name starts with lower-case letters and hyphens, in any case and disguise. */
  public static boolean startsWith(String name, String lowerPrefix) {
    if (name.length() < lowerPrefix.length()) {
      return false;
    }
    for (int i = 0; i < lowerPrefix.length(); i++) {
      char c = name.charAt(i);
      char plain = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : isSeparator(c) ? '-' : c;
      if (plain != lowerPrefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
