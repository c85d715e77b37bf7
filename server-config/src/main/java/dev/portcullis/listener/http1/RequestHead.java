package dev.portcullis.listener.http1;

import dev.portcullis.listener.message.Octets;
import dev.portcullis.listener.message.RequestTarget;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.glassfish.grizzly.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Judges the head of a request, byte by byte and in one pass, against RFC 9112 §2 to §6. It is
 * stricter than the server behind it: whatever two parsers might read in two ways (a length given
 * twice, an unknown transfer coding, folded lines, bare line feeds) is malformed.
 */
final class RequestHead {

  /** What may become of a head. */
  enum Verdict {
    WELL_FORMED,
    MALFORMED,
    TOO_LARGE
  }

  /** The longest method accepted, in octets. */
  private static final int MAX_METHOD = 32;

  /** The longest content length accepted, in digits: below 10^18, so it fits a long. */
  private static final int MAX_LENGTH_DIGITS = 18;

  /** Where the fields stand: of each its name's start and end, and its value's. */
  private static final ThreadLocal<int[]> PLACES = ThreadLocal.withInitial(() -> new int[64]);

  private static final int PER_FIELD = 4;

  /** So long a text is compared with the one before it; a longer one is read anew. */
  static final int MOST_COMPARED = 2048;

  private static final ThreadLocal<byte[]> COMPARED =
      ThreadLocal.withInitial(() -> new byte[MOST_COMPARED]);

  private final byte[] octets;
  private final int end;
  private final Bounds bounds;
  private int at;
  private final Framing framing = new Framing();
  private int fields;

  /** Where the authority of an absolute target stands; empty for other targets. */
  private int authority;

  private int authorityEnd;

  private boolean tooLarge;
  private boolean originForm;
  private int[] places = PLACES.get();

  /** What decides where a request goes and where it ends. */
  private static final class Framing {
    private boolean http11;
    private int hosts;
    private int lengths;
    private int codings;

    /** RFC 9112 §3.2 on Host, §6.1 and §6.3 on the two ways to give a length. */
    boolean unambiguous() {
      return (http11 ? hosts == 1 : hosts <= 1 && codings == 0) && lengths + codings <= 1;
    }
  }

  private RequestHead(byte[] octets, int from, int to, Bounds bounds) {
    this.bounds = bounds;
    this.octets = octets;
    this.at = from;
    this.end = to;
  }

  /**
   * What a head may hold at most.
   *
   * @param path the octets of the path
   * @param fields the field lines
   */
  record Bounds(int path, int fields) {}

  /** Judges a whole head, request line to empty line. */
  static Verdict judge(byte[] octets, int from, int to, Bounds bounds) {
    return new RequestHead(octets, from, to, bounds).judge();
  }

  /** The one from the buffer's position to {@code end}. */
  static RequestHead of(Buffer input, int end, Bounds bounds) {
    int start = input.position();
    if (input.hasArray()) {
      int offset = input.arrayOffset();
      return of(input.array(), offset + start, offset + end, bounds);
    }
    var head = new byte[end - start];
    for (int i = 0; i < head.length; i++) {
      head[i] = input.get(start + i);
    }
    return of(head, 0, head.length, bounds);
  }

  /** A head to be judged. */
  static RequestHead of(byte[] octets, int from, int to, Bounds bounds) {
    return new RequestHead(octets, from, to, bounds);
  }

  /** Judges it, once. */
  Verdict judge() {
    if (requestLine() && fieldLines() && framing.unambiguous()) {
      return Verdict.WELL_FORMED;
    }
    return tooLarge ? Verdict.TOO_LARGE : Verdict.MALFORMED;
  }

  /**
   * The fields of a well-formed head, name and value in turn, exactly as they stand. To be asked
   * for by the thread that judged it, before that judges another.
   *
   * @param before those of an earlier head of the same client, or none: what stands in both at the
   *     same place is not made anew, and a client's credentials stand there in all
   * @return null where the target names a host too, which then counts instead of the field (RFC
   *     9112 §3.2.2)
   */
  String @Nullable [] fields(String[] before) {
    if (!originForm) {
      return null;
    }
    var texts = new String[2 * fields];
    for (int i = 0; i < texts.length; i++) {
      String known = i < before.length ? before[i] : "";
      texts[i] = text(places[2 * i], places[2 * i + 1], known);
    }
    return texts;
  }

  private String text(int from, int to, String known) {
    return stands(known, from, to)
        ? known
        : new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** For characters below 256 the deprecated method is exact, and no other copies them at once. */
  @SuppressWarnings("deprecation")
  private boolean stands(String text, int from, int to) {
    int length = to - from;
    if (text.length() != length || length > MOST_COMPARED) {
      return false;
    }
    byte[] compared = COMPARED.get();
    text.getBytes(0, length, compared, 0);
    return equal(compared, from, length);
  }

  /**
   * Takes as long wherever they differ: a proxy before this one may send the requests of several
   * clients over one connection, and one of them must not find out another's credentials.
   */
  private boolean equal(byte[] compared, int from, int length) {
    int different = 0;
    for (int i = 0; i < length; i++) {
      different |= compared[i] ^ octets[from + i];
    }
    return different == 0;
  }

  private void place(int name, int nameEnd, int value, int valueEnd) {
    int at = PER_FIELD * (fields - 1);
    if (at + PER_FIELD > places.length) {
      places = Arrays.copyOf(places, 2 * places.length);
      PLACES.set(places);
    }
    places[at] = name;
    places[at + 1] = nameEnd;
    places[at + 2] = value;
    places[at + 3] = valueEnd;
  }

  /** RFC 9112 §3: method, one space, target, one space, version. */
  private boolean requestLine() {
    int start = at;
    int methodEnd = Octets.find(' ', octets, start, end);
    if (methodEnd - start > MAX_METHOD
        || !Octets.all(Octets.TOKEN, octets, start, methodEnd)
        || Octets.equalsIgnoreCase("connect", octets, start, methodEnd)) {
      return false;
    }
    boolean options = Octets.equalsIgnoreCase("options", octets, start, methodEnd);
    int targetEnd = Octets.find(' ', octets, methodEnd + 1, end);
    absolute(methodEnd + 1, targetEnd);
    originForm = targetEnd < end && octets[methodEnd + 1] == '/';
    return targetEnd < end
        && pathFits(methodEnd + 1, targetEnd)
        && RequestTarget.wellFormed(options, octets, methodEnd + 1, targetEnd)
        && version(targetEnd + 1);
  }

  private void absolute(int from, int to) {
    if (from < to && octets[from] != '/') {
      int colon = Octets.find(':', octets, from, to);
      authority = Math.min(to, colon + 3);
      int path = Octets.find('/', octets, authority, to);
      authorityEnd = Math.min(path, Octets.find('?', octets, authority, to));
    }
  }

  private boolean pathFits(int from, int to) {
    tooLarge = Octets.find('?', octets, from, to) - from > bounds.path();
    return !tooLarge;
  }

  /** RFC 9112 §2.3: case matters. */
  private boolean version(int from) {
    String text = "HTTP/1.";
    int digit = from + text.length();
    if (digit + 3 > end) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (octets[from + i] != text.charAt(i)) {
        return false;
      }
    }
    framing.http11 = octets[digit] == '1';
    at = digit + 1;
    return (framing.http11 || octets[digit] == '0') && lineEnd();
  }

  private boolean lineEnd() {
    boolean ended = at + 2 <= end && octets[at] == '\r' && octets[at + 1] == '\n';
    at += 2;
    return ended;
  }

  private boolean fieldLines() {
    while (at < end && octets[at] != '\r') {
      tooLarge = ++fields > bounds.fields();
      if (tooLarge || !fieldLine()) {
        return false;
      }
    }
    return lineEnd() && at == end;
  }

  /** RFC 9112 §5: no space around the name, no folding. */
  private boolean fieldLine() {
    int name = at;
    int colon = Octets.find(':', octets, name, end);
    if (colon == end || !Octets.all(Octets.TOKEN, octets, name, colon)) {
      return false;
    }
    int value = colon + 1;
    while (value < end && blank(octets[value])) {
      value++;
    }
    at = value;
    while (at < end && Octets.is(Octets.FIELD_VALUE, octets[at])) {
      at++;
    }
    int valueEnd = at;
    while (valueEnd > value && blank(octets[valueEnd - 1])) {
      valueEnd--;
    }
    place(name, colon, value, valueEnd);
    return lineEnd() && known(name, colon, value, valueEnd);
  }

  private static boolean blank(byte octet) {
    return octet == ' ' || octet == '\t';
  }

  /** Judges the fields that decide where a request goes and where it ends. */
  private boolean known(int name, int nameEnd, int value, int valueEnd) {
    switch (nameEnd - name) {
      case 4:
        if (Octets.equalsIgnoreCase("host", octets, name, nameEnd)) {
          framing.hosts++;
          return RequestTarget.authority(octets, value, valueEnd) && sameHost(value, valueEnd);
        }
        return true;
      case 14:
        if (Octets.equalsIgnoreCase("content-length", octets, name, nameEnd)) {
          framing.lengths++;
          return valueEnd - value <= MAX_LENGTH_DIGITS
              && Octets.all(Octets.DIGIT, octets, value, valueEnd);
        }
        return true;
      case 17:
        if (Octets.equalsIgnoreCase("transfer-encoding", octets, name, nameEnd)) {
          framing.codings++;
          return Octets.equalsIgnoreCase("chunked", octets, value, valueEnd);
        }
        return true;
      default:
        return true;
    }
  }

  /** RFC 9112 §3.2.2: Host repeats the authority of an absolute target; some believe the one. */
  private boolean sameHost(int from, int to) {
    boolean same = authorityEnd - authority == to - from;
    for (int i = 0; same && i < to - from; i++) {
      same = lower(octets[authority + i]) == lower(octets[from + i]);
    }
    return same || authority == authorityEnd;
  }

  private static int lower(byte octet) {
    return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
  }
}
