package dev.portcullis.threat.content;

import dev.portcullis.request.Finding.Category;
import dev.portcullis.request.HttpFields;
import dev.portcullis.threat.content.ContentCoding.Content;
import dev.portcullis.threat.text.Chars;
import dev.portcullis.threat.text.Charsets;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Looks at a body as the upstream will read it. */
public final class BodyInspection {

  private final MediaType type;
  private final ValueInspection values;

  public BodyInspection(MediaType type, ValueInspection values) {
    this.type = type;
    this.values = values;
  }

  /**
   * Looks at a whole body of an inspected type.
   *
   * @param body of which the first {@code length} octets count
   * @param limit how long the body may be once its content coding is removed, in bytes
   * @return whether it is no longer
   */
  public boolean inspect(HttpFields fields, byte[] body, int length, int limit) {
    Content content = ContentCoding.remove(fields, body, length, limit, values.findings());
    if (content instanceof Content.Whole whole) {
      inspect(whole.bytes(), whole.length());
    }
    return !(content instanceof Content.TooLarge);
  }

  private void inspect(byte[] content, int octets) {
    if (charset() != null && type.syntax() == MediaType.Syntax.MULTIPART) {
      multipart(content, octets);
    } else {
      text(content, octets);
    }
  }

  /**
   * Looks at a body without content coding as it passes.
   *
   * @param limit of what must be looked at whole, in octets
   * @return null, with a finding, where it cannot be looked at
   */
  public @Nullable BodyWatch watch(int limit) {
    if (charset() == null) {
      return null;
    }
    return type.syntax() == MediaType.Syntax.MULTIPART
        ? MultipartInspection.of(type, limit, values)
        : new TextWatch(values);
  }

  /** Null, with a finding, for one that is not read here. */
  private @Nullable Charset charset() {
    Charset charset = type.charset();
    if (charset == null) {
      values
          .findings()
          .add(Category.UNINSPECTABLE_BODY, "body", "a character set that cannot be inspected");
    }
    return charset;
  }

  private void multipart(byte[] content, int octets) {
    var parts = MultipartInspection.of(type, octets, values);
    if (parts != null) {
      parts.take(content, 0, octets, true);
    }
  }

  private void text(byte[] content, int octets) {
    Charset charset = type.charset();
    if (charset == null) {
      return;
    }
    int mark = Math.min(octets, Charsets.mark(content));
    try {
      inspect(Charsets.decoded(charset, content, mark, octets));
    } catch (CharacterCodingException e) {
      if (structured()) {
        malformed("not UTF-8");
      } else {
        inspect(Charsets.octets(content, mark, octets));
      }
    }
  }

  /** Whether two readers must agree on every character: JSON and XML name their encoding. */
  private boolean structured() {
    return switch (type.syntax()) {
      case JSON, JSON_LINES, XML -> true;
      default -> false;
    };
  }

  private void malformed(@Nullable String why) {
    if (why != null) {
      values.findings().add(Category.MALFORMED_BODY, "body", why);
    }
  }

  private void inspect(String text) {
    switch (type.syntax()) {
      case JSON -> malformed(new JsonInspection(values).inspect(text, false));
      case JSON_LINES -> malformed(new JsonInspection(values).inspect(text, true));
      case FORM -> {
        malformed(FormInspection.broken(text));
        FormInspection.inspect(text, Place.FORM, "body", values);
      }
      case XML -> malformed(XmlInspection.inspect(text, values));
      case TEXT -> inspectText(text);
      case MULTIPART, OPAQUE -> { // not as one text; not asked for
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
