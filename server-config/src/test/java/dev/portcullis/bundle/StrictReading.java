package dev.portcullis.bundle;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How RFC 9112 reads octets, written apart from the product and to the letter: the requests up to
 * the first octet that has no place. Octets are characters of ISO 8859-1.
 */
final class StrictReading {

  private static final Pattern REQUEST_LINE =
      Pattern.compile("([!#$%&'*+\\-.^_`|~0-9A-Za-z]+) ([\\x21-\\x7e]+) HTTP/1\\.([01])");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+\\-.^_`|~0-9A-Za-z]+):[ \\t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");

  /** A request, with its body as it is meant. */
  record Message(String method, String target, String host, String body) {}

  private final String octets;
  private int at;

  private StrictReading(String octets) {
    this.octets = octets;
  }

  static List<Message> of(String octets) {
    var reading = new StrictReading(octets);
    var messages = new ArrayList<Message>();
    for (Message message = reading.next(); message != null; message = reading.next()) {
      messages.add(message);
    }
    return messages;
  }

  /** Whom a request is for: the authority of its target, or else its Host; without a port. */
  private static String host(String target, List<String> fields) {
    String authority =
        target.matches("(?i)https?://.*")
            ? target.replaceFirst("(?i)https?://", "").replaceFirst("[/?].*", "")
            : String.join("", all(fields, "host"));
    return authority.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
  }

  private @Nullable String line() {
    int end = octets.indexOf("\r\n", at);
    if (end < 0) {
      return null;
    }
    String line = octets.substring(at, end);
    at = end + 2;
    return line;
  }

  private @Nullable Message next() {
    while (octets.startsWith("\r\n", at)) {
      at += 2;
    }
    String first = line();
    var start = REQUEST_LINE.matcher(first == null ? "" : first);
    if (!start.matches()) {
      return null;
    }
    var fields = fields();
    String body = fields == null ? null : body(fields, start.group(3).equals("1"));
    return fields == null || body == null
        ? null
        : new Message(start.group(1), start.group(2), host(start.group(2), fields), body);
  }

  /** Names in lower case and values in turn. */
  private @Nullable List<String> fields() {
    var fields = new ArrayList<String>();
    for (String line = line(); line != null; line = line()) {
      if (line.isEmpty()) {
        return fields;
      }
      var field = FIELD.matcher(line);
      if (!field.matches()) {
        return null;
      }
      fields.add(field.group(1).toLowerCase(Locale.ROOT));
      fields.add(field.group(2).strip());
    }
    return null;
  }

  private @Nullable String body(List<String> fields, boolean http11) {
    var lengths = all(fields, "content-length");
    var codings = all(fields, "transfer-encoding");
    int hosts = all(fields, "host").size();
    boolean framed = lengths.size() + codings.size() <= 1 && (http11 || codings.isEmpty());
    if (!framed || hosts > 1 || (http11 && hosts == 0)) {
      return null;
    }
    if (!codings.isEmpty()) {
      return codings.get(0).equalsIgnoreCase("chunked") ? chunks() : null;
    }
    if (lengths.isEmpty()) {
      return "";
    }
    return lengths.get(0).matches("[0-9]{1,9}") ? take(Integer.parseInt(lengths.get(0))) : null;
  }

  private static List<String> all(List<String> fields, String name) {
    var values = new ArrayList<String>();
    for (int i = 0; i < fields.size(); i += 2) {
      if (fields.get(i).equals(name)) {
        values.add(fields.get(i + 1));
      }
    }
    return values;
  }

  private @Nullable String take(int count) {
    if (at + count > octets.length()) {
      return null;
    }
    at += count;
    return octets.substring(at - count, at);
  }

  private @Nullable String chunks() {
    var body = new StringBuilder();
    while (true) {
      String line = line();
      if (line == null || !line.matches("[0-9A-Fa-f]{1,7}(;[\\x21-\\x7e \\t]*)?")) {
        return null;
      }
      int size = Integer.parseInt(line.replaceAll(";.*", ""), 16);
      if (size == 0) {
        return fields() == null ? null : body.toString();
      }
      String data = take(size);
      if (data == null || !"\r\n".equals(take(2))) {
        return null;
      }
      body.append(data);
    }
  }
}
