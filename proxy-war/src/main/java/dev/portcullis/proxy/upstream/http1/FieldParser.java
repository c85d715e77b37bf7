package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.AnswerFields;
import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.request.HttpFields;
import java.io.IOException;

/** Reads field lines strictly (RFC 9112 §5): whatever two readers might read in two ways fails. */
final class FieldParser {

  /** How many fields answers have at most, as a rule. */
  private static final int EXPECTED = 12;

  private final InputBuffer in;
  private int budget;
  private final int mostFields;

  /**
   * @param budget how many bytes all lines together may have
   */
  FieldParser(InputBuffer in, int budget, int mostFields) {
    this.in = in;
    this.budget = budget;
    this.mostFields = mostFields;
  }

  /** Consumes a line, and so much of the budget; {@link #end()} tells where it ends. */
  int line() throws IOException {
    int start = in.line(budget);
    budget -= in.position() - start;
    return start;
  }

  /** The end of the line that was read last, CRLF excluded. */
  int end() {
    return in.position() - 2;
  }

  /** Consumes field lines and the empty line behind them. */
  HttpFields fields() throws IOException {
    var found = HttpFields.builder(EXPECTED);
    while (true) {
      int start = line();
      int end = end();
      if (start == end) {
        return found.build();
      }
      if (found.size() >= mostFields) {
        throw new MalformedAnswerException("the answer has too many fields");
      }
      int colon = name(start, end);
      found.add(KnownNames.name(in, start, colon), value(colon + 1, end));
    }
  }

  /** RFC 9112 §5.1: no white space before the colon; §5.2: no folded lines. */
  private int name(int start, int end) throws MalformedAnswerException {
    byte[] bytes = in.array();
    int i = start;
    while (i < end && bytes[i] != ':') {
      if (!AnswerFields.isToken(bytes[i])) {
        throw new MalformedAnswerException("a field name is malformed");
      }
      i++;
    }
    if (i == start || i == end) {
      throw new MalformedAnswerException("a field has no name");
    }
    return i;
  }

  /** RFC 9110 §5.5: a CR, LF or NUL in a value is dangerous, other controls are invalid. */
  private String value(int from, int to) throws MalformedAnswerException {
    byte[] bytes = in.array();
    int start = from;
    int end = to;
    while (start < end && isBlank(bytes[start])) {
      start++;
    }
    while (end > start && isBlank(bytes[end - 1])) {
      end--;
    }
    for (int i = start; i < end; i++) {
      if ((bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
        throw new MalformedAnswerException("a field value has a control character");
      }
    }
    return in.text(start, end);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
