package dev.portcullis.threat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.portcullis.request.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/** The strings of real API documents: descriptions, examples, patterns. */
final class OpenApiListing {

  private OpenApiListing() {}

  /** Calls {@code visitor} with each string and its findings in a JSON body. */
  static void forEach(Path file, BiConsumer<String, List<Finding>> visitor) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(Files.readString(file))) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
          String text = parser.getText();
          visitor.accept(
              text, Requests.json("{\"text\":" + OrdinaryTrafficTest.quoted(text) + "}"));
        }
      }
    }
  }

  public static void main(String[] arguments) throws IOException {
    int[] counts = new int[2];
    try (var files = Files.list(Corpora.folder("openapi").orElseThrow())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        forEach(
            file,
            (text, findings) -> {
              counts[0]++;
              if (!findings.isEmpty()) {
                counts[1]++;
                System.out.println(file.getFileName() + " " + findings + " <- " + text);
              }
            });
      }
    }
    System.out.println(counts[1] + " of " + counts[0]);
  }
}
