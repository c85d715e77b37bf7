package dev.portcullis.authentication.jose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON that every reader understands alike: valid UTF-8, no member twice (RFC 7515 §4, RFC 7519
 * §4), nothing after the end, no comments or other leniency. Depth is bounded; length is the
 * caller's to bound.
 */
public final class StrictJson {

  private static final int MAX_DEPTH = 16;
  private static final double EXACT = 1L << 53;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // names come from outside and would stay in the JVM's table of strings
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(64)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * Reads one object.
   *
   * @return unmodifiable at every depth; values are String, Long, Double, Boolean, List, Map or
   *     null. A number of which a Long or a Double would keep but the first digits is a String, as
   *     it was written: two that differ must never become one
   * @throws IOException if the bytes are anything but one JSON object
   */
  public static Map<String, @Nullable Object> object(byte[] utf8) throws IOException {
    var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    try (var parser = FACTORY.createParser(text)) {
      require(parser.nextToken() == JsonToken.START_OBJECT, "not an object");
      var object = readObject(parser);
      require(parser.nextToken() == null, "something follows the object");
      return object;
    }
  }

  private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
    var members = new LinkedHashMap<String, @Nullable Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = wellFormed(parser.currentName());
      parser.nextToken();
      members.put(name, readValue(parser));
    }
    return Collections.unmodifiableMap(members);
  }

  private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
    var elements = new ArrayList<@Nullable Object>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(readValue(parser));
    }
    return Collections.unmodifiableList(elements);
  }

  private static @Nullable Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> wellFormed(parser.getText());
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IOException("the text ends too early");
    };
  }

  private static Object integer(JsonParser parser) throws IOException {
    return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        ? (Object) parser.getText()
        : (Object) parser.getLongValue();
  }

  /** Where doubles no longer tell whole numbers apart, the number stays as it was written. */
  private static Object decimal(JsonParser parser) throws IOException {
    double value = parser.getDoubleValue();
    require(Double.isFinite(value), "a number is out of range");
    return Math.abs(value) < EXACT ? (Object) value : (Object) parser.getText();
  }

  /** RFC 8259 §8.2: half a surrogate pair is no character, and everybody reads it differently. */
  private static String wellFormed(String text) throws IOException {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        require(pair, "a text holds half a character");
        i++;
      }
    }
    return text;
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }
}
