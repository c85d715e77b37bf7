package dev.portcullis.store.database;

/** Text of one line that fits its column. */
public final class ShortText {

  private ShortText() {}

  /** The text, control characters as spaces, cut to {@code length}, never inside a character. */
  public static String of(String text, int length) {
    var line = new StringBuilder(Math.min(text.length(), length));
    text.codePoints()
        .map(c -> Character.isISOControl(c) || isLoneSurrogate(c) ? ' ' : c)
        .takeWhile(c -> line.length() + Character.charCount(c) <= length)
        .forEach(line::appendCodePoint);
    return line.toString().strip();
  }

  private static boolean isLoneSurrogate(int c) {
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }
}
