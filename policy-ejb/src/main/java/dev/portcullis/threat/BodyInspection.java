package dev.portcullis.threat;

import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.Finding.Category;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Looks at a body as the upstream will read it. */
final class BodyInspection {

  private final MediaType type;
  private final ValueInspection values;

  BodyInspection(MediaType type, ValueInspection values) {
    this.type = type;
    this.values = values;
  }

  /**
   * Looks at a whole body of an inspected type.
   *
   * @param limit how long the body may be once its content coding is removed, in bytes
   */
  void inspect(HttpFields fields, byte[] body, int limit) {
    byte[] content = ContentCoding.remove(fields, body, limit, values.findings());
    String text = content == null ? null : text(content);
    if (text != null) {
      inspect(text);
    }
  }

  private @Nullable String text(byte[] bytes) {
    Charset charset = type.charset();
    if (charset == null) {
      return malformed("a character set that cannot be inspected");
    }
    int bom = bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb ? 3 : 0;
    try {
      return charset
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, bom, bytes.length - bom))
          .toString();
    } catch (CharacterCodingException e) {
      return structured() ? malformed("not UTF-8") : new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Whether two readers must agree on every character: JSON and XML name their encoding. */
  private boolean structured() {
    return switch (type.syntax()) {
      case JSON, JSON_LINES, XML -> true;
      default -> false;
    };
  }

  private @Nullable String malformed(@Nullable String why) {
    if (why != null) {
      values.findings().add(Category.MALFORMED_BODY, "body", why);
    }
    return null;
  }

  private void inspect(String text) {
    switch (type.syntax()) {
      case JSON -> malformed(new JsonInspection(values).inspect(text, false));
      case JSON_LINES -> malformed(new JsonInspection(values).inspect(text, true));
      case FORM -> FormInspection.inspect(text, Place.FORM, "body", values);
      case MULTIPART -> malformed(MultipartInspection.inspect(text, type, values));
      case XML -> malformed(XmlInspection.inspect(text, values));
      case TEXT -> inspectText(text);
      case OPAQUE -> { // not asked for
      }
    }
  }

  /** Upstreams that guess, guess by the first character. */
  private void inspectText(String text) {
    int start = Chars.skipSpace(text, 0);
    char first = Chars.at(text, start);
    boolean json =
        (first == '{' || first == '[') && new JsonInspection(values).inspect(text, true) == null;
    boolean xml = first == '<' && XmlInspection.inspect(text, values) == null;
    if (!json && !xml) {
      values.inspect(Place.TEXT, "body", text);
    }
  }
}
