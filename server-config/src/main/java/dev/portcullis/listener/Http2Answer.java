package dev.portcullis.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;

/** The field sections of answers, names and values in turn. */
final class Http2Answer {

  /** RFC 9113 §8.2.2. */
  private static final Set<String> CONNECTION =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private Http2Answer() {}

  /** RFC 9110 §15.3.5, §15.3.6, §15.4.5, §9.3.2: answers without a body. */
  static boolean bodyless(HttpResponsePacket response) {
    int status = response.getStatus();
    return status == 204
        || status == 205
        || status == 304
        || "HEAD".equals(response.getRequest().getMethod().getMethodString());
  }

  static List<String> head(HttpResponsePacket response) {
    var fields = new ArrayList<String>(32);
    fields.add(":status");
    fields.add(Integer.toString(response.getStatus()));
    String type = response.getContentType();
    if (type != null && response.getStatus() != 304) {
      response.getHeaders().setValue(Header.ContentType).setString(type);
    }
    copy(response.getHeaders(), fields);
    if (response.getContentLength() >= 0 && lengthBelongs(response.getStatus())) {
      fields.add("content-length");
      fields.add(Long.toString(response.getContentLength()));
    }
    return fields;
  }

  private static boolean lengthBelongs(int status) {
    return status != 204 && status != 205 && status != 304;
  }

  private static void copy(MimeHeaders headers, List<String> fields) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.getName(i).toString().toLowerCase(Locale.ROOT);
      if (!CONNECTION.contains(name) && !name.equals("content-length")) {
        add(fields, name, headers.getValue(i).toString());
      }
    }
  }

  private static void add(List<String> fields, String name, String value) {
    if (Octets.all(Octets.TOKEN, name)) {
      fields.add(name);
      fields.add(sanitized(value));
    }
  }

  /** What has no place in a value becomes a blank, as the server does in HTTP/1.1. */
  private static String sanitized(String value) {
    String stripped = value.strip();
    if (stripped.isEmpty() || Octets.all(Octets.FIELD_VALUE, stripped)) {
      return stripped;
    }
    var text = new StringBuilder(stripped.length());
    for (char c : stripped.toCharArray()) {
      text.append(c <= 0xff && Octets.is(Octets.FIELD_VALUE, (byte) c) ? c : ' ');
    }
    return text.toString().strip();
  }

  static List<String> trailers(MimeHeaders trailers) {
    var fields = new ArrayList<String>();
    copy(trailers, fields);
    return fields;
  }

  static List<String> interim(int status, String[] given) {
    var fields = new ArrayList<String>();
    fields.add(":status");
    fields.add(Integer.toString(status));
    for (int i = 0; i < given.length; i += 2) {
      add(fields, given[i].toLowerCase(Locale.ROOT), given[i + 1]);
    }
    return fields;
  }

  static List<String> refusal(Refusal refusal) {
    var fields = new ArrayList<String>();
    Map<String, String> all =
        Map.of(
            "content-type",
            Refusal.CONTENT_TYPE,
            "cache-control",
            "no-store",
            "x-request-id",
            refusal.id());
    fields.add(":status");
    fields.add(Integer.toString(refusal.kind().status()));
    all.forEach((name, value) -> add(fields, name, value));
    if (refusal.kind().status() == 503) {
      add(fields, "retry-after", "5");
    }
    return fields;
  }
}
