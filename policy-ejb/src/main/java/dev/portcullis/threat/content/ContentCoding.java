package dev.portcullis.threat.content;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.HttpFields;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Removes the content coding of a body (RFC 9110 §8.4), as the upstream will. */
public final class ContentCoding {

  /**
   * From so many times its length on, content beyond the bound is made to exhaust: text, JSON and
   * XML shrink to a tenth or, full of repetitions, to a fiftieth; a bomb to a thousandth.
   */
  static final int BOMB = 100;

  private ContentCoding() {}

  /** What a body holds once its coding is removed. */
  sealed interface Content {

    /**
     * All of it.
     *
     * @param bytes of which the first {@code length} count
     */
    record Whole(byte[] bytes, int length) implements Content {}

    /** More than is looked at, though no more than such content usually is. */
    record TooLarge() implements Content {}

    /** It cannot be had; a finding says why. */
    record Refused() implements Content {}
  }

  /**
   * The content, or why it cannot be had: wrong data, an unknown coding (an attack could hide in
   * it), or more content than {@code limit}.
   */
  static Content remove(HttpFields fields, byte[] body, int length, int limit, Findings findings) {
    var coded = new ByteArrayInputStream(body, 0, length);
    try {
      return switch (named(fields)) {
        case "", "identity" -> new Content.Whole(body, length);
        case "gzip", "x-gzip" -> read(new GZIPInputStream(coded), coded, limit, findings);
        case "deflate" -> read(new InflaterInputStream(coded), coded, limit, findings);
        default ->
            refuse(
                findings, Category.UNINSPECTABLE_BODY, "a content coding that cannot be inspected");
      };
    } catch (IOException e) {
      return refuse(findings, Category.MALFORMED_BODY, "not of the content coding that it names");
    }
  }

  /** Whether the body is sent as it is. */
  public static boolean none(HttpFields fields) {
    String coding = named(fields);
    return coding.isEmpty() || coding.equals("identity");
  }

  private static String named(HttpFields fields) {
    return String.join(",", fields.all("content-encoding")).strip().toLowerCase(Locale.ROOT);
  }

  private static Content refuse(Findings findings, Category category, String why) {
    findings.add(category, "body", why);
    return new Content.Refused();
  }

  /** Stops where there is more than {@code limit}: how much it would be is not found out. */
  private static Content read(
      InputStream content, ByteArrayInputStream coded, int limit, Findings findings)
      throws IOException {
    int all = coded.available();
    byte[] bytes = content.readNBytes(limit);
    if (content.read() < 0) {
      return new Content.Whole(bytes, bytes.length);
    }
    int taken = all - coded.available();
    return limit / Math.max(1, taken) >= BOMB
        ? refuse(findings, Category.RESOURCE_EXHAUSTION, "content built to grow without end")
        : new Content.TooLarge();
  }
}
