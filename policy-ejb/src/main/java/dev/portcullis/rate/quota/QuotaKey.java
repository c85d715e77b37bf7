package dev.portcullis.rate.quota;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Keys as quotas keep and tell them: at most {@value #LONGEST} characters, one line, fit for every
 * database. A plain key stays as it is; another is cut, marked, and told apart by its digest. A key
 * with the mark in it is not plain, so nobody can choose a key that is taken for another's.
 */
final class QuotaKey {
  static final int LONGEST = 128;

  private static final char MARK = '…';
  private static final int PREFIX = 64;

  /** A SHA-256 in base64url without padding. */
  private static final int DIGEST = 43;

  private QuotaKey() {}

  static String of(String key) {
    return plain(key) ? key : digested(key);
  }

  /** What keys beyond the bound of a source share. */
  static String ofSource(String source) {
    String who = plain(source) && source.length() <= PREFIX ? source : digested(source);
    return MARK + "of " + who.replace(MARK, '.');
  }

  /** What keys beyond the capacity share. */
  static String ofOthers() {
    return MARK + "others";
  }

  /** Whether a text may be such a key already; a key that a client chose may be one too. */
  static boolean told(String text) {
    int mark = text.indexOf(MARK);
    boolean crowd = mark == 0;
    return text.length() <= LONGEST && (crowd || (mark >= 0 && mark == text.length() - DIGEST - 1));
  }

  private static boolean plain(String key) {
    if (key.length() > LONGEST) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (!plain(key.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean plain(char c) {
    return c >= ' ' && c != MARK && !Character.isISOControl(c) && !Character.isSurrogate(c);
  }

  private static String digested(String key) {
    var told = new StringBuilder(PREFIX + 1 + DIGEST);
    for (int i = 0; i < Math.min(key.length(), PREFIX); i++) {
      told.append(plain(key.charAt(i)) ? key.charAt(i) : '?');
    }
    return told.append(MARK).append(digest(key)).toString();
  }

  /** Of the characters, not of an encoding: a malformed text must not be taken for another. */
  private static String digest(String key) {
    var characters = ByteBuffer.allocate(2 * key.length());
    characters.asCharBuffer().put(key);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(characters.array());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JRE has SHA-256", e);
    }
  }
}
