package dev.portcullis.policy.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of a JSON text. YAML readers take most JSON, but not all of it (RFC 8259 §2 lets
 * tabs indent).
 */
public final class JsonText {

  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonText() {}

  /** Whether a text looks like JSON; YAML in flow style does too. */
  public static boolean looksLike(String text) {
    return text.stripLeading().startsWith("{");
  }

  /**
   * The tree, or null where the text is not JSON; a problem is noted only for JSON that nests too
   * deep.
   */
  public static @Nullable Node parse(String text, Problems problems) {
    var builder = new TreeBuilder(problems);
    try (var parser = FACTORY.createParser(text)) {
      for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (!accept(token, parser, builder)) {
          return null;
        }
      }
      return builder.root();
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean accept(JsonToken token, JsonParser parser, TreeBuilder builder)
      throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    return switch (token) {
      case START_OBJECT, START_ARRAY -> builder.start(line, token == JsonToken.START_OBJECT);
      case END_OBJECT, END_ARRAY -> builder.end();
      default -> builder.scalar(line, parser.getText(), token.isNumeric() || isWord(token));
    };
  }

  private static boolean isWord(JsonToken token) {
    return token.isBoolean() || token == JsonToken.VALUE_NULL;
  }
}
