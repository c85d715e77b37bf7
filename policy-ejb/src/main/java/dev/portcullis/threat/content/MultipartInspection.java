package dev.portcullis.threat.content;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Charsets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a multipart form (RFC 7578) piece by piece: the values of its fields, and the names, but
 * not the content, of its files, of which nothing is kept. Read strictly: what two parsers might
 * cut into parts in two ways is malformed, or a field could pass as the content of a file.
 */
final class MultipartInspection implements BodyWatch {

  private static final int MAX_PARTS = 1000;
  private static final int MAX_BOUNDARY = 200;

  /** Octets of the header fields of one part. */
  private static final int MAX_HEAD = 16 << 10;

  /** Transfer encodings that are none. */
  private static final Set<String> PLAIN = Set.of("", "7bit", "8bit", "binary");

  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

  private enum State {
    BEFORE,
    HEAD,
    FIELD,
    FILE,
    AFTER
  }

  private final byte[] delimiter;
  private final int mostField;
  private final ValueInspection values;
  private final Pending pending = new Pending();
  private State state = State.BEFORE;
  private String name = "";
  private int parts;
  private boolean tooLarge;

  private MultipartInspection(byte[] delimiter, int mostField, ValueInspection values) {
    this.delimiter = delimiter;
    this.mostField = mostField;
    this.values = values;
  }

  /**
   * Begins with a body.
   *
   * @param mostField octets of the value of one field
   * @return null, with a finding, where the type names no boundary
   */
  static @Nullable MultipartInspection of(MediaType type, int mostField, ValueInspection values) {
    String boundary = type.parameter("boundary");
    boolean usable =
        boundary != null
            && !boundary.isEmpty()
            && boundary.length() <= MAX_BOUNDARY
            && !type.repeated("boundary");
    if (boundary == null || !usable) {
      malformed(values, "a multipart form without a boundary");
      return null;
    }
    byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    return new MultipartInspection(delimiter, mostField, values);
  }

  @Override
  public void take(byte[] bytes, int offset, int length, boolean last) {
    if (stopped()) {
      pending.drop(pending.size());
      return;
    }
    pending.add(bytes, offset, length);
    while (!stopped() && step(last)) {
      // part after part
    }
    if (last && !stopped() && state != State.AFTER) {
      malformed("a multipart form without an end");
    }
  }

  @Override
  public Findings findings() {
    return values.findings();
  }

  @Override
  public boolean tooLarge() {
    return tooLarge;
  }

  @Override
  public int held() {
    return pending.room();
  }

  private boolean stopped() {
    return tooLarge || values.findings().full() || values.findings().unreadable();
  }

  /** Whether there was something whole to look at. */
  private boolean step(boolean last) {
    return switch (state) {
      case BEFORE, FIELD, FILE -> content(last);
      case HEAD -> head();
      case AFTER -> after();
    };
  }

  /** RFC 2046 §5.1.1: up to a delimiter, which begins a line and whose line it has alone. */
  private boolean content(boolean last) {
    int at = pending.find(delimiter);
    if (at < 0) {
      wait(last);
      return false;
    }
    if (pending.size() < at + delimiter.length + 2 && !last) {
      return false;
    }
    int end = at - 2;
    boolean lineBegins =
        at == 0 || (end >= 0 && pending.at(end) == '\r' && pending.at(at - 1) == '\n');
    boolean lineMeant = at > 0 && (pending.at(at - 1) == '\n' || pending.at(at - 1) == '\r');
    if (at == 0 && state != State.BEFORE) {
      end = 0; // RFC 2046 §5.1.1: the line end before it was that of the part's head
    } else if (!lineBegins) {
      return lineMeant ? malformed("a part after half a line end") : pending.pass(at + 1);
    }
    ended(Math.max(0, end));
    pending.drop(at + delimiter.length);
    boolean closes = pending.at(0) == '-' && pending.at(1) == '-';
    state = closes ? State.AFTER : State.HEAD;
    pending.drop(closes ? 2 : 0);
    return closes || begun();
  }

  private boolean begun() {
    if (++parts > MAX_PARTS) {
      String evidence = "more than " + MAX_PARTS + " parts";
      values.findings().add(Category.RESOURCE_EXHAUSTION, "body", evidence);
    }
    return true;
  }

  /** No delimiter yet: of a field all is kept, of a file only what may be its beginning. */
  private void wait(boolean last) {
    int kept = delimiter.length + 2;
    if (state == State.FIELD) {
      tooLarge |= pending.size() > mostField + kept;
    } else if (state == State.BEFORE && pending.size() > kept) {
      malformed("something before the first part");
    } else if (!last) {
      pending.keep(kept);
    }
  }

  private void ended(int length) {
    if (state == State.FIELD) {
      String value = Charsets.text(pending.bytes(0, length));
      if (name.equals("_charset_") && MediaType.charset(value) == null) {
        uninspectable("a character set that cannot be inspected"); // RFC 7578 §4.6
      }
      values.inspect(Place.FORM, "body:" + name, value);
    } else if (state == State.BEFORE && length > 0) {
      malformed("something before the first part");
    }
  }

  private boolean after() {
    for (int i = 0; i < pending.size(); i++) {
      byte b = pending.at(i);
      if (b != '\r' && b != '\n' && b != ' ' && b != '\t') {
        return malformed("something behind the last part");
      }
    }
    pending.drop(pending.size());
    return false;
  }

  private boolean head() {
    int end = pending.find(HEAD_END);
    if (end < 0 && pending.size() <= MAX_HEAD) {
      return false;
    }
    if (end < 0 || end > MAX_HEAD) {
      return malformed("a part without the end of its head");
    }
    String head = Charsets.text(pending.bytes(0, end));
    pending.drop(end + HEAD_END.length);
    int line = head.indexOf("\r\n");
    String padding = line < 0 ? head : head.substring(0, line);
    if (!padding.isBlank() || line < 0) {
      return malformed(line < 0 ? "a part without a name" : "a part whose delimiter goes on");
    }
    return part(head.substring(line + 2));
  }

  private boolean part(String head) {
    MediaType disposition = null;
    MediaType type = MediaType.of("");
    String encoding = "";
    for (String field : head.split("\r\n", -1)) {
      int colon = field.indexOf(':');
      if (colon <= 0 || Chars.space(field.charAt(0)) || lineBreak(field)) {
        return malformed("a part whose head is malformed");
      }
      String value = field.substring(colon + 1).strip();
      switch (field.substring(0, colon).strip().toLowerCase(Locale.ROOT)) {
        case "content-disposition" -> {
          if (disposition != null) {
            return malformed("a part of two names");
          }
          disposition = MediaType.of(value);
        }
        case "content-type" -> type = MediaType.of(value);
        case "content-transfer-encoding" -> encoding = value.toLowerCase(Locale.ROOT);
        default -> {} // RFC 7578 §4.8: ignored
      }
    }
    return disposition == null
        ? malformed("a part without a name")
        : begin(disposition, type, encoding);
  }

  private static boolean lineBreak(String field) {
    return field.indexOf('\n') >= 0 || field.indexOf('\r') >= 0;
  }

  private boolean begin(MediaType disposition, MediaType type, String encoding) {
    if (disposition.repeated("name")
        || disposition.repeated("filename")
        || disposition.repeated("filename*")) {
      return malformed("a part of two names");
    }
    name = orEmpty(disposition.parameter("name"));
    String file = orEmpty(disposition.parameter("filename"));
    String encoded = orEmpty(disposition.parameter("filename*"));
    values.inspect(Place.FORM, "body:" + name, name);
    values.inspect(Place.FORM, "body:" + name, file);
    values.inspect(Place.FORM, "body:" + name, encoded);
    state = file.isEmpty() && encoded.isEmpty() ? State.FIELD : State.FILE;
    if (state == State.FIELD && type.charset() == null) {
      uninspectable("a character set that cannot be inspected");
    }
    if (state == State.FIELD && !PLAIN.contains(encoding)) {
      uninspectable("a transfer encoding that cannot be inspected"); // RFC 7578 §4.7: none
    }
    return true;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private boolean malformed(String why) {
    malformed(values, why);
    return false;
  }

  private static void malformed(ValueInspection values, String why) {
    values.findings().add(Category.MALFORMED_BODY, "body", why);
  }

  private void uninspectable(String why) {
    values.findings().add(Category.UNINSPECTABLE_BODY, "body", why);
  }

  /** Octets that wait for what follows them. */
  private static final class Pending {

    private byte[] octets = new byte[0];
    private int start;
    private int end;
    private int searched;

    int size() {
      return end - start;
    }

    int room() {
      return octets.length;
    }

    byte at(int index) {
      return index < size() ? octets[start + index] : 0;
    }

    byte[] bytes(int from, int to) {
      return Arrays.copyOfRange(octets, start + from, start + to);
    }

    void add(byte[] bytes, int offset, int length) {
      if (end + length > octets.length) {
        int size = size();
        int wanted = size + length;
        boolean grows = wanted > octets.length || wanted < octets.length / 4;
        byte[] room = grows ? new byte[Math.max(wanted, Math.min(2 * size, 1 << 30))] : octets;
        System.arraycopy(octets, start, room, 0, size);
        searched -= start;
        octets = room;
        start = 0;
        end = size;
      }
      System.arraycopy(bytes, offset, octets, end, length);
      end += length;
    }

    /** Forgets the first ones. */
    void drop(int count) {
      start = Math.min(end, start + count);
      searched = start;
    }

    /** Forgets all but the last ones, which were searched. */
    void keep(int count) {
      start = Math.max(start, end - count);
      searched = Math.max(start, searched);
    }

    /** Looks no more at what stands before {@code index}. */
    boolean pass(int index) {
      searched = start + index;
      return true;
    }

    /** Where {@code wanted} stands, or -1; each octet is looked at once, however often one asks. */
    int find(byte[] wanted) {
      int last = end - wanted.length;
      for (int i = Math.max(searched, start); i <= last; i++) {
        if (octets[i] == wanted[0]
            && Arrays.equals(octets, i, i + wanted.length, wanted, 0, wanted.length)) {
          searched = i;
          return i - start;
        }
      }
      searched = Math.max(start, Math.max(searched, last + 1));
      return -1;
    }
  }
}
