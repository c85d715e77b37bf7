package dev.portcullis.listener.http2;

import dev.portcullis.listener.message.FieldText;
import dev.portcullis.listener.message.Octets;
import dev.portcullis.listener.message.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.util.FastHttpDateFormat;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;

/** The field sections of answers, names and values in turn. */
final class Http2Answer {

  /** RFC 9113 §8.2.2. */
  private static final Set<String> CONNECTION =
      Set.of("connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade");

  private Http2Answer() {}

  static List<String> head(HttpResponsePacket response) {
    var fields = new ArrayList<String>(32);
    fields.add(":status");
    fields.add(Integer.toString(response.getStatus()));
    String type = response.getContentType();
    if (type != null) {
      response.getHeaders().setValue(Header.ContentType).setString(type);
    }
    copy(response.getHeaders(), fields);
    if (response.getHeader(Header.Date) == null) {
      date(fields);
    }
    if (response.getContentLength() >= 0 && response.getStatus() != 204) {
      fields.add("content-length");
      fields.add(Long.toString(response.getContentLength()));
    }
    return fields;
  }

  /** RFC 9110 §6.6.1. */
  private static void date(List<String> fields) {
    fields.add("date");
    fields.add(FastHttpDateFormat.getCurrentDate());
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
      fields.add(FieldText.safe(value).strip());
    }
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
    date(fields);
    if (refusal.kind().status() == 503) {
      add(fields, "retry-after", Refusal.RETRY_AFTER);
    }
    return fields;
  }
}
