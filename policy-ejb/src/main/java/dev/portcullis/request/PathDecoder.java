package dev.portcullis.request;

import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Percent-decodes a path once, strictly (RFC 3986 §2.1, §3.3), and refuses what a second decoder
 * might read in another way.
 */
final class PathDecoder {

  /** What RFC 3986 §3.3 lets stand in a path besides letters and digits. */
  private static final String PCHAR = "-._~!$&'()*+,;=:@/%";

  private PathDecoder() {}

  static String decode(String path, Set<PathForm> forms) throws MalformedPathException {
    boolean escaped = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      requireAllowed(c);
      escaped |= c == '%';
    }
    return escaped ? unescape(path, forms) : path;
  }

  private static void requireAllowed(char c) throws MalformedPathException {
    boolean alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!alphanumeric && PCHAR.indexOf(c) < 0) {
      throw new MalformedPathException("the path has a character that RFC 3986 does not allow");
    }
  }

  private static String unescape(String path, Set<PathForm> forms) throws MalformedPathException {
    var bytes = new byte[path.length()];
    int length = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '%') {
        bytes[length++] = unescapeAt(path, i, forms);
        i += 2;
      } else {
        bytes[length++] = (byte) c;
      }
    }
    String decoded = strictUtf8(bytes, length);
    requireDecodedOnce(decoded);
    return decoded;
  }

  private static byte unescapeAt(String path, int at, Set<PathForm> forms)
      throws MalformedPathException {
    int high = at + 2 < path.length() ? Character.digit(path.charAt(at + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(path.charAt(at + 2), 16);
    if (low < 0) {
      throw new MalformedPathException("the path has a broken escape");
    }
    int value = high * 16 + low;
    if (value < 0x20 || value == 0x7f || value == '\\') {
      throw new MalformedPathException("the path hides a control character or a backslash");
    }
    if (value == '.') {
      throw new MalformedPathException("the path hides a dot");
    }
    if (value == ';') {
      throw new MalformedPathException("the path hides a semicolon");
    }
    if (value == '/') {
      forms.add(PathForm.ENCODED_SLASH);
    }
    return (byte) value;
  }

  /**
   * Overlong forms, surrogates and truncated sequences are errors to this decoder (RFC 3629 §3).
   */
  private static String strictUtf8(byte[] bytes, int length) throws MalformedPathException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedPathException("the path is not UTF-8");
    }
  }

  /** A decoded path that still holds an escape changes its meaning when decoded again. */
  private static void requireDecodedOnce(String decoded) throws MalformedPathException {
    for (int i = decoded.indexOf('%'); i >= 0; i = decoded.indexOf('%', i + 1)) {
      if (i + 2 < decoded.length()
          && Character.digit(decoded.charAt(i + 1), 16) >= 0
          && Character.digit(decoded.charAt(i + 2), 16) >= 0) {
        throw new MalformedPathException("the path is encoded twice");
      }
    }
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      if (Character.isISOControl(c)) {
        throw new MalformedPathException("the path hides a control character or a backslash");
      }
    }
  }
}
