package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.AnswerFields;
import dev.portcullis.proxy.upstream.connection.InputBuffer;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.proxy.upstream.http1.AnswerHead.Framing;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads the head of an answer strictly. An upstream's answer that can be read in two ways could
 * smuggle a second answer to the next client on the connection; it is refused.
 */
final class AnswerHeadParser {

  private static final String VERSION = "HTTP/1.";

  private AnswerHeadParser() {}

  /**
   * Consumes a head.
   *
   * @param method of the request: the answer to {@code HEAD} has no body
   * @throws MalformedAnswerException where it is not exactly one well-formed head
   */
  static AnswerHead parse(InputBuffer in, String method) throws IOException {
    var lines = new FieldParser(in, AnswerFields.MOST_BYTES, AnswerFields.MOST_FIELDS);
    int start = lines.line();
    boolean version11 = version11(in, start, lines.end());
    int status = status(in, start, lines.end());
    // Behind the blank, which may be missing where nothing follows it.
    String reason = in.text(Math.min(start + 13, lines.end()), lines.end());
    var fields = lines.fields();
    int codings = fields.count("Transfer-Encoding");
    int lengths = fields.count("Content-Length");
    long length = lengths == 0 ? -1 : length(fields, lengths);
    if (codings > 0) {
      requireChunkedAlone(fields, codings, lengths, version11);
    }
    var framing = framing(status, codings > 0, length, method);
    boolean persistent =
        version11
            && !closes(fields)
            && framing != Framing.UNTIL_CLOSE
            && !framedInVain(status, codings > 0, length);
    return new AnswerHead(
        status, reason, fields, persistent, framing, framing == Framing.FIXED ? length : 0);
  }

  /** RFC 9112 §4: {@code HTTP/1.1 200 reason}; the reason may be empty, its blank should stay. */
  private static boolean version11(InputBuffer in, int start, int end)
      throws MalformedAnswerException {
    byte[] bytes = in.array();
    boolean known = end - start >= 12;
    for (int i = 0; known && i < VERSION.length(); i++) {
      known = bytes[start + i] == VERSION.charAt(i);
    }
    if (!known || bytes[start + 8] != ' ' || bytes[start + 7] < '0' || bytes[start + 7] > '1') {
      throw new MalformedAnswerException("the answer is not HTTP/1.1");
    }
    return bytes[start + 7] == '1';
  }

  private static int status(InputBuffer in, int start, int end) throws MalformedAnswerException {
    byte[] bytes = in.array();
    int status = 0;
    for (int i = start + 9; i < start + 12; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw new MalformedAnswerException("the status is not a number");
      }
      status = status * 10 + bytes[i] - '0';
    }
    if (status < 100 || status > 599 || (end > start + 12 && bytes[start + 12] != ' ')) {
      throw new MalformedAnswerException("the status is out of range");
    }
    for (int i = start + 12; i < end; i++) {
      if ((bytes[i] >= 0 && bytes[i] < ' ' && bytes[i] != '\t') || bytes[i] == 0x7f) {
        throw new MalformedAnswerException("the reason has a control character");
      }
    }
    return status;
  }

  private static boolean closes(HttpFields fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equalsIgnoreCase("Connection")
          && !fields.value(i).equalsIgnoreCase("keep-alive")
          && fields.value(i).toLowerCase(Locale.ROOT).contains("close")) {
        return true;
      }
    }
    return false;
  }

  /** RFC 9112 §6.3, in its order; where it lets a recipient choose, the answer is refused. */
  private static Framing framing(int status, boolean chunked, long length, String method) {
    if (status < 200 || status == 204 || status == 304 || method.equals("HEAD")) {
      return Framing.NONE;
    }
    return chunked ? Framing.CHUNKED : length >= 0 ? Framing.FIXED : Framing.UNTIL_CLOSE;
  }

  /** RFC 9110 §8.6: where no framing may be, what follows cannot be told apart from a body. */
  private static boolean framedInVain(int status, boolean chunked, long length) {
    return (status < 200 || status == 204) && (chunked || length > 0);
  }

  private static void requireChunkedAlone(
      HttpFields fields, int codings, int lengths, boolean version11)
      throws MalformedAnswerException {
    String coding = fields.first("Transfer-Encoding");
    if (lengths > 0 || codings > 1 || !version11 || !"chunked".equalsIgnoreCase(coding)) {
      throw new MalformedAnswerException("the answer's length is given in two ways");
    }
  }

  private static long length(HttpFields fields, int lengths) throws MalformedAnswerException {
    String text = fields.first("Content-Length");
    if (lengths > 1 || text == null || text.isEmpty() || text.length() > 18) {
      throw new MalformedAnswerException("the answer's length is malformed");
    }
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new MalformedAnswerException("the answer's length is malformed");
      }
      length = length * 10 + c - '0';
    }
    return length;
  }
}
