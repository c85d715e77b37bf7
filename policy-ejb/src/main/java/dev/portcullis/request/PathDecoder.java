package dev.portcullis.request;

import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/**
 * Percent-decodes a path once, strictly (RFC 3986 §2.1, §3.3), and notes what a second decoder or
 * one that cuts parameters off afterwards reads in another way.
 */
final class PathDecoder {

  /** What RFC 3986 §3.3 lets stand in a path besides letters and digits. */
  private static final String PCHAR = "-._~!$&'()*+,;=:@/%";

  /** What RFC 3986 does not let stand there and clients send all the same. */
  private static final String UNESCAPED = "|[]^";

  private PathDecoder() {}

  static String decode(String path, Set<PathForm> forms) throws MalformedPathException {
    boolean escaped = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      requireAllowed(c, forms);
      escaped |= c == '%';
    }
    return escaped ? unescape(path, forms) : path;
  }

  private static void requireAllowed(char c, Set<PathForm> forms) throws MalformedPathException {
    boolean alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (UNESCAPED.indexOf(c) >= 0) {
      forms.add(PathForm.UNESCAPED_CHARACTERS);
    } else if (!alphanumeric && PCHAR.indexOf(c) < 0) {
      throw new MalformedPathException("the path has a character that RFC 3986 does not allow");
    }
  }

  private static String unescape(String path, Set<PathForm> forms) throws MalformedPathException {
    byte[] octets = path.getBytes(StandardCharsets.UTF_8);
    var bytes = new byte[octets.length];
    int length = 0;
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] == '%') {
        bytes[length++] = unescapeAt(octets, i, forms);
        i += 2;
      } else {
        bytes[length++] = octets[i];
      }
    }
    String decoded = strictUtf8(bytes, length);
    requireNoControls(decoded);
    if (holdsEscape(decoded)) {
      forms.add(PathForm.ENCODED_PERCENT);
    }
    return decoded;
  }

  private static byte unescapeAt(byte[] path, int at, Set<PathForm> forms)
      throws MalformedPathException {
    int high = at + 2 < path.length ? Character.digit(path[at + 1], 16) : -1;
    int low = high < 0 ? -1 : Character.digit(path[at + 2], 16);
    if (low < 0) {
      throw new MalformedPathException("the path has a broken escape");
    }
    int value = high * 16 + low;
    if (value < 0x20 || value == 0x7f || value == '\\') {
      throw new MalformedPathException("the path hides a control character or a backslash");
    }
    if (value == '.') {
      forms.add(PathForm.ENCODED_DOT);
    }
    if (value == ';') {
      forms.add(PathForm.ENCODED_SEMICOLON);
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

  /** Whether a text changes its meaning when it is decoded. */
  private static boolean holdsEscape(String text) {
    for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
      if (isEscape(text, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && Character.digit(text.charAt(at + 1), 16) >= 0
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  private static void requireNoControls(String decoded) throws MalformedPathException {
    for (int i = 0; i < decoded.length(); i++) {
      if (Character.isISOControl(decoded.charAt(i))) {
        throw new MalformedPathException("the path hides a control character or a backslash");
      }
    }
  }

  /**
   * Decodes once more what was decoded, as some servers do; a percent sign without two digits
   * stands for itself to them. What is still encoded then, or begins parameters, is refused.
   */
  static String decodeAgain(String decoded) throws MalformedPathException {
    var escaped = new StringBuilder(decoded.length());
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      escaped.append(c == '%' && !isEscape(decoded, i) ? "%25" : String.valueOf(c));
    }
    var forms = EnumSet.noneOf(PathForm.class);
    String again = unescape(escaped.toString(), forms);
    if (forms.contains(PathForm.ENCODED_PERCENT) || forms.contains(PathForm.ENCODED_SEMICOLON)) {
      throw new MalformedPathException("the path is encoded more than twice, or hides a semicolon");
    }
    return again;
  }
}
