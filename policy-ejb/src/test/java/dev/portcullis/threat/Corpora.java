package dev.portcullis.threat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.portcullis.policy.document.Exclusion;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.RouteTraits.Threats;
import dev.portcullis.policy.document.ThreatMode;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.BodySource;
import dev.portcullis.request.BodySource.Peek;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import dev.portcullis.request.HttpFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the corpora of raw requests that stand beside a checkout, in {@code shared/corpora}. */
final class Corpora {

  private static final JsonFactory JSON = new JsonFactory();

  /** What became of a corpus entry. */
  enum Outcome {
    PASSED,
    FOUND,
    /** Not a request that reaches the inspector: the path is malformed, say. */
    REFUSED
  }

  /** An entry of a corpus. */
  record Entry(String id, boolean attack, boolean responseSide, String group, List<byte[]> raw) {

    /** One half is tuned on; the other, drawn by a hash of the id, only measured. */
    boolean held() {
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
        return (digest[0] & 1) == 1;
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Corpora() {}

  static Optional<Path> folder(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/corpora").resolve(name);
      if (Files.isDirectory(folder)) {
        return Optional.of(folder);
      }
    }
    return Optional.empty();
  }

  static List<Entry> entries(Path file) throws IOException {
    var entries = new ArrayList<Entry>();
    for (String line : Files.readAllLines(file)) {
      entries.add(entry(line));
    }
    return entries;
  }

  private static Entry entry(String line) throws IOException {
    String id = "";
    String group = "";
    boolean attack = false;
    boolean response = false;
    var raw = new ArrayList<byte[]>();
    try (JsonParser parser = JSON.createParser(line)) {
      String name = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          name = parser.currentName();
        } else if (token.isScalarValue()) {
          String value = parser.getText();
          switch (name) {
            case "id" -> id = value;
            case "label", "expected" -> attack = value.equals("attack") || value.equals("block");
            case "category", "family" -> group = value;
            case "encoder", "placeholder" -> group += " " + value;
            case "response_side" -> response = token == JsonToken.VALUE_TRUE;
            case "requests_b64" -> raw.add(Base64.getDecoder().decode(value));
            default -> {}
          }
        }
      }
    }
    return new Entry(id, attack, response, group, raw);
  }

  static Outcome judge(Entry entry, ThreatInspector inspector) {
    var outcome = Outcome.PASSED;
    for (byte[] raw : entry.raw()) {
      Inspection inspection = inspect(raw, inspector);
      boolean found =
          inspection != null
              && inspection.findings().stream().anyMatch(finding -> finding.category().attack());
      if (found) {
        outcome = Outcome.FOUND;
      } else if (inspection == null || !inspection.findings().isEmpty()) {
        outcome = outcome == Outcome.FOUND ? outcome : Outcome.REFUSED;
      }
    }
    return outcome;
  }

  /** The inspection of a raw request, or null where it does not come that far. */
  static @Nullable Inspection inspect(byte[] raw, ThreatInspector inspector) {
    Optional<AccessRequest> request = request(raw);
    return request.map(r -> inspector.inspect(r, route(ThreatMode.OBSERVE))).orElse(null);
  }

  static Route route(ThreatMode mode) {
    return route(mode, List.of());
  }

  static Route route(ThreatMode mode, List<Exclusion> exclusions) {
    return Route.of("route", "/**", "upstream")
        .inspecting(new Threats(mode, Threats.DEFAULT_MAX_INSPECTED, exclusions));
  }

  static Optional<AccessRequest> request(byte[] raw) {
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    int crlf = text.indexOf("\r\n\r\n");
    int lf = text.indexOf("\n\n");
    boolean bare = crlf < 0 || (lf >= 0 && lf < crlf);
    int head = bare ? lf : crlf;
    String[] lines = (head < 0 ? text : text.substring(0, head)).split("\r?\n", -1);
    String line = lines[0].strip();
    int first = line.indexOf(' ');
    int last = line.lastIndexOf(" HTTP/");
    if (first < 0 || last <= first) {
      return Optional.empty();
    }
    var fields = new ArrayList<String>();
    for (String field : Arrays.copyOfRange(lines, 1, lines.length)) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        fields.add(field.substring(0, colon).strip());
        fields.add(field.substring(colon + 1).strip());
      }
    }
    int start = head < 0 ? raw.length : head + (bare ? 2 : 4);
    var httpFields = HttpFields.of(fields.toArray(String[]::new));
    byte[] body = body(httpFields, Arrays.copyOfRange(raw, start, raw.length));
    return request(
        line.substring(0, first), line.substring(first + 1, last).strip(), httpFields, body);
  }

  static Optional<AccessRequest> request(
      String method, String target, HttpFields fields, byte[] body) {
    String origin =
        target.startsWith("http://") ? target.substring(target.indexOf('/', 7)) : target;
    int hash = origin.indexOf('#');
    String withoutFragment = hash < 0 ? origin : origin.substring(0, hash);
    int mark = withoutFragment.indexOf('?');
    String path = mark < 0 ? withoutFragment : withoutFragment.substring(0, mark);
    String query = mark < 0 ? null : withoutFragment.substring(mark + 1);
    BodySource source =
        limit -> new Peek(Arrays.copyOf(body, Math.min(limit, body.length)), body.length <= limit);
    try {
      return Optional.of(
          new AccessRequest(
              "id",
              Instant.EPOCH,
              method,
              "http",
              "localhost",
              CanonicalPath.parse(path),
              query,
              "HTTP/1.1",
              fields,
              InetAddress.getLoopbackAddress(),
              List.of(),
              source));
    } catch (MalformedPathException e) {
      return Optional.empty();
    }
  }

  private static byte[] body(HttpFields fields, byte[] rest) {
    if ("chunked".equalsIgnoreCase(fields.first("transfer-encoding"))) {
      return dechunked(rest);
    }
    String length = fields.first("content-length");
    return length == null
        ? new byte[0]
        : Arrays.copyOf(rest, Math.min(rest.length, number(length)));
  }

  private static int number(String length) {
    return length.matches("[0-9]{1,7}") ? Integer.parseInt(length) : 0;
  }

  private static byte[] dechunked(byte[] rest) {
    String text = new String(rest, StandardCharsets.ISO_8859_1);
    var body = new ByteArrayOutputStream();
    int at = 0;
    while (at < text.length()) {
      int line = text.indexOf("\r\n", at);
      String size = line < 0 ? "" : text.substring(at, line).replaceAll(";.*", "").strip();
      if (!size.matches("[0-9a-fA-F]{1,6}") || size.matches("0+")) {
        break;
      }
      int end = Math.min(text.length(), line + 2 + Integer.parseInt(size, 16));
      body.writeBytes(text.substring(line + 2, end).getBytes(StandardCharsets.ISO_8859_1));
      at = end + 2;
    }
    return body.toByteArray();
  }
}
