package dev.portcullis.threat.text;

import static dev.portcullis.threat.text.Chars.at;

/**
 * Knows which parts of a text are code that it shows: fenced blocks of Markdown (CommonMark §4.5),
 * from a line of three or more backticks or tildes to the next such line, or to the end of the
 * text. Asked in the order of the text, it reads the text once.
 */
public final class ShownCode {

  private static final int FENCE = 3;

  private final CharSequence value;
  private int line;
  private int end = -1;
  private char open;

  public ShownCode(CharSequence value) {
    this.value = value;
  }

  /**
   * Whether what stands at {@code index} lies between two fences, or behind the last one.
   *
   * @param index not less than that of the last question
   */
  public boolean holds(int index) {
    return openAt(index) != 0;
  }

  /** The same, of a fence of backticks. */
  public boolean inBackticks(int index) {
    return openAt(index) == '`';
  }

  private char openAt(int index) {
    while (end < index && line < value.length()) {
      if (end >= 0) {
        fence(line, end);
        line = end + 1;
      }
      end = lineEnd(line);
    }
    return open;
  }

  private int lineEnd(int from) {
    int end = Chars.indexOf(value, '\n', from, value.length());
    return end < 0 ? value.length() : end;
  }

  private void fence(int from, int to) {
    int start = from;
    while (start < to && (Chars.space(at(value, start)) || at(value, start) == '>')) {
      start++;
    }
    char mark = at(value, start);
    int behind = start;
    while (behind < to && at(value, behind) == mark) {
      behind++;
    }
    if ((mark != '`' && mark != '~') || behind - start < FENCE) {
      return;
    }
    boolean alone = Chars.skipSpace(value, behind) >= to;
    if (open == 0) {
      open = Chars.indexOf(value, '`', behind, to) < 0 ? mark : 0;
    } else if (open == mark && alone) {
      open = 0;
    }
  }
}
