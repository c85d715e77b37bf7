package dev.portcullis.threat.detector;

import static dev.portcullis.threat.text.Chars.at;
import static dev.portcullis.threat.text.Chars.startsWith;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.WordTable;

/**
 * Finds a line break with a header field of an answer, or a command of a mail protocol, behind it:
 * harmless in a text, but not in a value that is put into a head or a dialogue.
 */
public final class HeaderInjection implements Detector {

  private static final String[] LINES = {
    "set-cookie:",
    "location:",
    "content-length:",
    "content-type:",
    "transfer-encoding:",
    "http/1.",
    "rcpt to:",
    "mail from:"
  };

  private static final WordTable COMMANDS =
      WordTable.of("c", "capability fetch login logout select create delete list noop append");

  @Override
  public Category category() {
    return Category.HEADER_INJECTION;
  }

  @Override
  public String triggers() {
    return "\r\n";
  }

  @Override
  public int find(CharSequence value) {
    for (int i = 0; i + 1 < value.length(); i++) {
      char c = value.charAt(i);
      if ((c == '\r' || c == '\n') && (field(value, i + 1) || mail(value, i + 1))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean field(CharSequence value, int at) {
    for (String line : LINES) {
      if (startsWith(value, at, line)) {
        return true;
      }
    }
    return false;
  }

  /** {@code QUIT} alone on its line, or a tagged command of IMAP (RFC 9051 §2.2.1). */
  private static boolean mail(CharSequence value, int at) {
    if (startsWith(value, at, "quit") && (at(value, at + 4) == '\r' || at(value, at + 4) == '\n')) {
      return true;
    }
    int digits = at + 1;
    while (digits < at + 8 && Chars.digit(at(value, digits))) {
      digits++;
    }
    return Chars.letter(at(value, at))
        && digits > at + 1
        && at(value, digits) == ' '
        && COMMANDS.contains(value, digits + 1, Chars.wordEnd(value, digits + 1));
  }
}
