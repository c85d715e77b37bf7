package dev.portcullis.proxy.upstream;

/** What is asked of the fields of an answer in every version of HTTP: how many, of what. */
public final class AnswerFields {

  /** The longest head, in bytes. */
  public static final int MOST_BYTES = 64 << 10;

  /** The most field lines in a head. */
  public static final int MOST_FIELDS = 200;

  private static final boolean[] TOKEN = new boolean[128];

  static {
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
    for (char c = '0'; c <= 'z'; c++) {
      TOKEN[c] |= (c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a');
    }
  }

  private AnswerFields() {}

  /** RFC 9110 §5.6.2. */
  public static boolean isToken(int c) {
    return c >= 0 && c < 128 && TOKEN[c];
  }
}
