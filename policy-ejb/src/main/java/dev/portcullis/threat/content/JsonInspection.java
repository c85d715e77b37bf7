package dev.portcullis.threat.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.portcullis.request.Finding.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the names and strings of a JSON text (RFC 8259), read strictly: what another parser
 * might read in another way is malformed. Duplicate names are allowed, since both values are looked
 * at whichever of them the upstream takes.
 */
final class JsonInspection {

  /** The deepest nesting of objects and arrays. */
  static final int MAX_DEPTH = 64;

  /** The longest number, in characters: parsers take quadratic time for very long ones. */
  static final int MAX_NUMBER = 512;

  /** The longest name, in characters. */
  static final int MAX_NAME = 1024;

  /** The most tokens, that is names, values and brackets. */
  static final long MAX_TOKENS = 200_000;

  /** Names are not interned, nor kept in a table that clients could fill. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER)
                  .maxNameLength(MAX_NAME)
                  .maxTokenCount(MAX_TOKENS)
                  .build())
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final ValueInspection values;

  JsonInspection(ValueInspection values) {
    this.values = values;
  }

  /**
   * Looks at a whole text.
   *
   * @param several whether several values may follow one another (NDJSON, JSON text sequences)
   * @return what is wrong with it as JSON, or null
   */
  @Nullable String inspect(String text, boolean several) {
    try (JsonParser parser = JSON.createParser(text)) {
      int roots = 0;
      while (parser.nextToken() != null) {
        token(parser);
        boolean ended = !parser.currentToken().isStructStart();
        roots += ended && parser.getParsingContext().inRoot() ? 1 : 0;
        if (roots > 1 && !several) {
          return "more than one JSON value";
        }
      }
      return roots > 0 ? null : "no JSON value";
    } catch (StreamConstraintsException e) {
      values.findings().add(Category.RESOURCE_EXHAUSTION, "body", "built to exhaust a JSON parser");
      return null;
    } catch (JsonProcessingException e) {
      return "not JSON";
    } catch (IOException e) {
      throw new UncheckedIOException("reading a string failed", e);
    }
  }

  private void token(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
      var context = parser.getParsingContext();
      values.inspect(Place.JSON, () -> "body:" + context.pathAsPointer(), parser.getText());
    }
  }
}
