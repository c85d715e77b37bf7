package dev.portcullis.threat;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.HttpFields;
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
  static byte @Nullable [] remove(
      HttpFields fields, byte[] body, int length, int limit, Findings findings) {
    try {
      return switch (named(fields)) {
        case "", "identity" -> body;
        case "gzip", "x-gzip" ->
            read(new GZIPInputStream(new ByteArrayInputStream(body, 0, length)), limit, findings);
        case "deflate" ->
            read(
                new InflaterInputStream(new ByteArrayInputStream(body, 0, length)),
                limit,
                findings);
        default ->
            refuse(
                findings, Category.UNINSPECTABLE_BODY, "a content coding that cannot be inspected");
      };
    } catch (IOException e) {
      return refuse(findings, Category.MALFORMED_BODY, "not of the content coding that it names");
    }
  }

  /** Whether the body is sent as it is. */
  static boolean none(HttpFields fields) {
    String coding = named(fields);
    return coding.isEmpty() || coding.equals("identity");
  }

  private static String named(HttpFields fields) {
    return String.join(",", fields.all("content-encoding")).strip().toLowerCase(Locale.ROOT);
  }

  private static byte @Nullable [] refuse(Findings findings, Category category, String why) {
    findings.add(category, "body", why);
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
