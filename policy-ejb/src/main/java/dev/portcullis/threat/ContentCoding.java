package dev.portcullis.threat;

import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.Finding.Category;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Removes the content coding of a body (RFC 9110 §8.4), as the upstream will. */
final class ContentCoding {

  private ContentCoding() {}

  /**
   * The content, or null with a finding where it cannot be had: wrong data, an unknown coding (an
   * attack could hide in it), or more content than {@code limit}.
   */
  static byte @Nullable [] remove(HttpFields fields, byte[] body, int limit, Findings findings) {
    String coding = String.join(",", fields.all("content-encoding")).strip();
    try {
      return switch (coding.toLowerCase(Locale.ROOT)) {
        case "", "identity" -> body;
        case "gzip", "x-gzip" ->
            read(new GZIPInputStream(new ByteArrayInputStream(body)), limit, findings);
        case "deflate" ->
            read(new InflaterInputStream(new ByteArrayInputStream(body)), limit, findings);
        default -> refuse(findings, "a content coding that cannot be inspected");
      };
    } catch (IOException e) {
      return refuse(findings, "not of the content coding that it names");
    }
  }

  private static byte @Nullable [] refuse(Findings findings, String why) {
    findings.add(Category.MALFORMED_BODY, "body", why);
    return null;
  }

  private static byte @Nullable [] read(InputStream content, int limit, Findings findings)
      throws IOException {
    byte[] bytes = content.readNBytes(limit);
    if (content.read() >= 0) {
      findings.add(Category.RESOURCE_EXHAUSTION, "body", "content longer than is inspected");
      return null;
    }
    return bytes;
  }
}
