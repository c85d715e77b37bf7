package dev.portcullis.proxy.upstream.http2;

import dev.portcullis.proxy.http2.HpackEncoder;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.request.FieldNames;
import dev.portcullis.request.HttpFields;
import java.util.List;

/** Writes the head of a request, and what follows its body (RFC 9113 §8.3.1). */
final class Http2Heads {

  /** RFC 9113 §8.2.2; of {@code TE} only {@code trailers} ever comes here. */
  private static final FieldNames CONNECTION =
      FieldNames.of(
          List.of(
              "connection",
              "host",
              "keep-alive",
              "proxy-connection",
              "transfer-encoding",
              "upgrade"));

  private Http2Heads() {}

  static void write(HpackEncoder out, UpstreamRequest request, Target target) {
    out.field(":method", request.method());
    out.field(":scheme", target.secure() ? "https" : "http");
    out.field(":authority", target.authority());
    out.field(":path", request.target());
    write(out, request.fields());
    long length = request.body().length();
    if (length > 0 || (length == 0 && request.expectsLength())) {
      out.field("content-length", Long.toString(length));
    }
    if (request.expectsContinue() && length != 0) {
      out.field("expect", "100-continue");
    }
  }

  static void write(HpackEncoder out, HttpFields fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (!CONNECTION.contains(fields.name(i))) {
        out.field(fields.name(i), fields.value(i));
      }
    }
  }
}
