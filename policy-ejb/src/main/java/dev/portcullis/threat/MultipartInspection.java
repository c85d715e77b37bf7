package dev.portcullis.threat;

import static dev.portcullis.threat.Chars.at;

import dev.portcullis.threat.Finding.Category;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a multipart form (RFC 7578): the values of its fields, and the names, but not the
 * content, of its files.
 */
final class MultipartInspection {

  private static final int MAX_PARTS = 1000;
  private static final int MAX_BOUNDARY = 200;

  private MultipartInspection() {}

  /** Looks at a whole body. Returns what is wrong with it as a multipart form, or null. */
  static @Nullable String inspect(String body, MediaType type, ValueInspection values) {
    String boundary = type.parameter("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
      return "a multipart form without a boundary";
    }
    String delimiter = "--" + boundary;
    int at = body.startsWith(delimiter) ? 0 : delimiterAt(body, delimiter, 0);
    for (int parts = 0; at >= 0; parts++) {
      int start = at + delimiter.length();
      if (body.startsWith("--", start)) {
        return null;
      }
      if (parts == MAX_PARTS) {
        String evidence = "more than " + MAX_PARTS + " parts";
        values.findings().add(Category.RESOURCE_EXHAUSTION, "body", evidence);
        return null;
      }
      at = delimiterAt(body, delimiter, start);
      part(body, start, at < 0 ? body.length() : at, values);
    }
    return "a multipart form without an end";
  }

  /** The next delimiter at the start of a line (RFC 2046 §5.1.1), or -1. */
  private static int delimiterAt(String body, String delimiter, int from) {
    int line = body.indexOf('\n', from);
    while (line >= 0 && !body.startsWith(delimiter, line + 1)) {
      line = body.indexOf('\n', line + 1);
    }
    return line < 0 ? -1 : line + 1;
  }

  private static void part(String body, int start, int end, ValueInspection values) {
    int line = body.indexOf('\n', start) + 1;
    String name = "";
    boolean file = false;
    while (line > 0 && line < end && !blank(body, line)) {
      int next = body.indexOf('\n', line) + 1;
      String header = body.substring(line, next <= 0 ? end : Math.min(next, end)).strip();
      if (Chars.startsWith(header, 0, "content-disposition:")) {
        var disposition = disposition(header);
        name = orEmpty(disposition.parameter("name"));
        file = inspectNames(disposition, name, values);
      }
      line = next;
    }
    int content = line <= 0 ? end : body.indexOf('\n', line) + 1;
    if (!file && content > 0 && content < end) {
      values.inspect(Place.FORM, "body:" + name, withoutLineEnd(body, content, end));
    }
  }

  private static MediaType disposition(String header) {
    int semicolon = header.indexOf(';');
    return new MediaType("", semicolon < 0 ? "" : header.substring(semicolon + 1));
  }

  private static boolean inspectNames(MediaType disposition, String name, ValueInspection values) {
    String file = disposition.parameter("filename");
    String encoded = disposition.parameter("filename*");
    values.inspect(Place.FORM, "body:" + name, name);
    values.inspect(Place.FORM, "body:" + name, orEmpty(file));
    values.inspect(Place.FORM, "body:" + name, orEmpty(encoded));
    return file != null || encoded != null;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static boolean blank(String body, int line) {
    return at(body, line) == '\n' || (at(body, line) == '\r' && at(body, line + 1) == '\n');
  }

  private static String withoutLineEnd(String body, int from, int to) {
    int end = to;
    if (end > from && at(body, end - 1) == '\n') {
      end--;
    }
    if (end > from && at(body, end - 1) == '\r') {
      end--;
    }
    return body.substring(from, end);
  }
}
