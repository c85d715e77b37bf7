package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.upstream.AnswerFields;
import dev.portcullis.proxy.upstream.connection.MalformedAnswerException;
import dev.portcullis.request.HttpFields;
import java.util.List;
import java.util.Set;

/**
 * Reads the field lists of answers strictly (RFC 9113 §8.2, §8.3): what HTTP/2 forbids, and what
 * could be read in another way once it is written down in HTTP/1.1, fails.
 */
final class Http2Fields {

  /** RFC 9113 §8.2.2: they would frame or steer a connection that is not theirs. */
  private static final Set<String> CONNECTION =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te");

  private Http2Fields() {}

  /** The status of a head, whose first field it must be (§8.3.2). */
  static int status(List<String> list) throws MalformedAnswerException {
    boolean first = list.size() >= 2 && list.get(0).equals(":status");
    String text = first ? list.get(1) : "";
    if (text.length() != 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new MalformedAnswerException("the answer has no status");
    }
    int status = Integer.parseInt(text);
    if (status < 100 || status > 599 || status == 101) {
      throw new MalformedAnswerException("the status is out of range");
    }
    return status;
  }

  /**
   * The fields of a list.
   *
   * @param from how many entries of the list to skip: 2 for the status
   */
  static HttpFields fields(List<String> list, int from) throws MalformedAnswerException {
    for (int i = from; i < list.size(); i += 2) {
      requireName(list.get(i));
      requireValue(list.get(i + 1));
    }
    return HttpFields.of(list.subList(from, list.size()).toArray(String[]::new));
  }

  private static void requireName(String name) throws MalformedAnswerException {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!AnswerFields.isToken(c) || (c >= 'A' && c <= 'Z')) {
        throw new MalformedAnswerException("a field name is malformed");
      }
    }
    if (name.isEmpty() || CONNECTION.contains(name)) {
      throw new MalformedAnswerException("a field that HTTP/2 does not have");
    }
  }

  /** RFC 9113 §8.2.1, and as strict as RFC 9110 §5.5 lets us be. */
  private static void requireValue(String value) throws MalformedAnswerException {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new MalformedAnswerException("a field value has a control character");
      }
    }
    if (!value.isEmpty() && (isBlank(value, 0) || isBlank(value, value.length() - 1))) {
      throw new MalformedAnswerException("a field value starts or ends with a blank");
    }
  }

  private static boolean isBlank(String value, int at) {
    return value.charAt(at) == ' ' || value.charAt(at) == '\t';
  }

  /**
   * What {@code Content-Length} says, -1 where nothing does.
   *
   * @throws MalformedAnswerException where it says several things, or no number
   */
  static long length(HttpFields fields) throws MalformedAnswerException {
    int count = fields.count("content-length");
    String text = fields.first("content-length");
    if (text == null) {
      return -1;
    }
    boolean number = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (count > 1 || !number || text.length() > 18) {
      throw new MalformedAnswerException("the answer's length is malformed");
    }
    return Long.parseLong(text);
  }
}
