package dev.portcullis.admin.traffic;

import dev.portcullis.decision.question.AccessQuestion;
import dev.portcullis.decision.replay.RecordedDecision;
import dev.portcullis.policy.expression.RecordedRequest;
import dev.portcullis.request.Subject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One line of the decision log. A line may come from a node of another version: what it does not
 * say is empty.
 */
public final class DecisionEntry {
  private final JsonObject line;

  private DecisionEntry(JsonObject line) {
    this.line = line;
  }

  /** Reads a line; none for one that is not JSON. */
  public static Optional<DecisionEntry> of(String text) {
    try (var reader = Json.createReader(new StringReader(text))) {
      return Optional.of(new DecisionEntry(reader.readObject()));
    } catch (JsonException e) {
      return Optional.empty();
    }
  }

  /** A member's value as text; empty where there is none. */
  public String text(String name) {
    JsonValue value = line.get(name);
    if (value == null || value.getValueType() == JsonValue.ValueType.NULL) {
      return "";
    }
    return value instanceof JsonString string ? string.getString() : value.toString();
  }

  /** The texts of a member that is a list. */
  public List<String> list(String name) {
    return line.get(name) instanceof JsonArray values
        ? values.getValuesAs(JsonString.class).stream().map(JsonString::getString).toList()
        : List.of();
  }

  /**
   * A time of the request's way in milliseconds, {@code decision}, {@code upstream}, {@code total}.
   */
  public String millis(String part) {
    return line.get("micros") instanceof JsonObject micros && micros.containsKey(part)
        ? "%.1f ms".formatted(micros.getJsonNumber(part).doubleValue() / 1000)
        : "";
  }

  /** As far as limits ask; none where the line says no time or no address. */
  Optional<RecordedDecision> recorded() {
    try {
      var request =
          new RecordedRequest(
              address(text("client")),
              text("route"),
              text("subject"),
              text("issuer"),
              text("kind"),
              text("credential"),
              limits());
      return Optional.of(
          new RecordedDecision(
              Instant.parse(text("time")),
              line.getInt("version", 0),
              request,
              isPermitted(),
              text("reason"),
              text("detail"),
              text("limit")));
    } catch (DateTimeParseException | UnknownHostException e) {
      return Optional.empty();
    }
  }

  /**
   * The question that the request was, as far as the line tells; of query and header fields, which
   * may hold secrets, it tells nothing.
   */
  public AccessQuestion question() {
    return new AccessQuestion(
        subject(),
        text("method"),
        text("path"),
        text("host").isEmpty() ? null : text("host"),
        Map.of(),
        null,
        Map.of(),
        Map.of("address", text("client"), "risk", number("risk"), "time", text("time")));
  }

  /** Who asked, with what was granted. */
  public Subject subject() {
    Subject.Kind kind = kind();
    return kind == Subject.Kind.ANONYMOUS
        ? Subject.ANONYMOUS
        : new Subject(
            text("subject"),
            kind,
            text("issuer"),
            Set.copyOf(list("roles")),
            Set.copyOf(list("scopes")),
            JsonValues.of(line.get("claims")),
            text("credential"),
            null);
  }

  private Subject.Kind kind() {
    boolean nobody = text("subject").equals("anonymous") && text("credential").equals("none");
    return Arrays.stream(Subject.Kind.values())
        .filter(known -> known.slug().equals(text("kind")))
        .findAny()
        .orElse(nobody ? Subject.Kind.ANONYMOUS : Subject.Kind.TOKEN);
  }

  private double number(String name) {
    return line.get(name) instanceof JsonNumber number ? number.doubleValue() : 0;
  }

  /** The version of the policy that was asked; 0 for none. */
  public long version() {
    return line.getInt("version", 0);
  }

  /** Only a literal: a name would be asked for. */
  private static InetAddress address(String text) throws UnknownHostException {
    if (!text.matches("[0-9a-fA-F.]*[.:][0-9a-fA-F.:]*(%[0-9a-zA-Z]+)?")) {
      throw new UnknownHostException(text);
    }
    return InetAddress.getByName(text);
  }

  private Map<String, String> limits() {
    var keys = new HashMap<String, String>();
    if (line.get("limits") instanceof JsonObject told) {
      told.forEach(
          (limit, key) -> {
            if (key instanceof JsonString text) {
              keys.put(limit, text.getString());
            }
          });
    }
    return keys;
  }

  /** The time of day, without its date. */
  public String getClock() {
    String time = text("time");
    return time.length() >= 19 ? time.substring(11, 19) : time;
  }

  /** Whether the request went on. */
  public boolean isPermitted() {
    return text("decision").equals("permit");
  }

  /** The whole line. */
  public JsonObject json() {
    return line;
  }

  public String getId() {
    return text("id");
  }
}
