package dev.portcullis.policy.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * Writes a policy document: canonical, in a stable order, defaults left out. What is written reads
 * back as an equal document.
 */
public final class PolicyWriter {

  private static final JsonFactory JSON = new JsonFactory();

  private PolicyWriter() {}

  /** The document as YAML, for people. */
  public static String toYaml(PolicyDocument document) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.AUTO)
            .setSplitLines(false)
            .setWidth(120)
            .setDereferenceAliases(true)
            .setSchema(new CoreSchema())
            .build();
    return new Dump(settings).dumpToString(PolicyDocument.TABLE.write(document));
  }

  /** The document as JSON on one line: the canonical form, which the hash is taken of. */
  public static String toJson(PolicyDocument document) {
    var out = new StringWriter();
    try (var generator = JSON.createGenerator(out)) {
      write(PolicyDocument.TABLE.write(document), generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  /** The SHA-256 of the canonical JSON, in hexadecimal: equal documents have equal hashes. */
  public static String hash(PolicyDocument document) {
    return sha256(toJson(document));
  }

  public static String sha256(String text) {
    return sha256(text.getBytes(StandardCharsets.UTF_8));
  }

  public static String sha256(byte[] bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void write(Object value, JsonGenerator out) throws IOException {
    if (value instanceof Map<?, ?> fields) {
      out.writeStartObject();
      for (var field : fields.entrySet()) {
        out.writeFieldName(String.valueOf(field.getKey()));
        write(field.getValue(), out);
      }
      out.writeEndObject();
    } else if (value instanceof List<?> items) {
      out.writeStartArray();
      for (var item : items) {
        write(item, out);
      }
      out.writeEndArray();
    } else if (value instanceof Long number) {
      out.writeNumber(number);
    } else if (value instanceof Boolean flag) {
      out.writeBoolean(flag);
    } else {
      out.writeString(String.valueOf(value));
    }
  }
}
