package dev.portcullis.proxy.upstream.http1;

import dev.portcullis.proxy.upstream.RequestBody;
import dev.portcullis.proxy.upstream.UpstreamRequest;
import dev.portcullis.proxy.upstream.connection.OutputBuffer;
import dev.portcullis.proxy.upstream.connection.Target;
import dev.portcullis.request.HttpFields;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes the head of a request (RFC 9112 §3). */
final class RequestHeads {

  private RequestHeads() {}

  /**
   * @param upgrade the protocol to which the connection shall change, or null
   */
  static void write(
      OutputBuffer out, UpstreamRequest request, Target target, @Nullable String upgrade)
      throws IOException {
    out.text(request.method()).text(" ").text(request.target()).text(" HTTP/1.1\r\nHost: ");
    out.text(target.authority()).text("\r\n");
    writeFields(out, request.fields());
    writeFraming(out, request);
    if (upgrade != null) {
      out.text("Connection: Upgrade\r\nUpgrade: ").text(upgrade).text("\r\n");
    }
    out.text("\r\n");
  }

  static void writeFields(OutputBuffer out, HttpFields fields) throws IOException {
    for (int i = 0; i < fields.size(); i++) {
      out.text(fields.name(i)).text(": ").text(fields.value(i)).text("\r\n");
    }
  }

  private static void writeFraming(OutputBuffer out, UpstreamRequest request) throws IOException {
    long length = request.body().length();
    if (length == RequestBody.UNKNOWN) {
      out.text("Transfer-Encoding: chunked\r\n");
    } else if (length > 0 || request.expectsLength()) {
      out.text("Content-Length: ").text(Long.toString(length)).text("\r\n");
    }
    if (request.fields().first("TE") != null) {
      out.text("Connection: TE\r\n"); // RFC 9110 §10.1.4
    }
    if (request.expectsContinue() && length != 0) {
      out.text("Expect: 100-continue\r\n");
    }
  }
}
