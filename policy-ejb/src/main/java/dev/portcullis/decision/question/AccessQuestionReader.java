package dev.portcullis.decision.question;

import dev.portcullis.request.Subject;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a question as OpenID AuthZEN 1.0 §6 writes it: subject, action, resource, context. */
public final class AccessQuestionReader {

  /** What a resource must be to be ours to judge. */
  public static final String RESOURCE_TYPE = "route";

  private static final int MAX_METHOD = 40;

  private AccessQuestionReader() {}

  /**
   * @param body JSON values: String, Long, Double, Boolean, List, Map
   * @throws MalformedQuestionException naming the member that is missing or of the wrong type
   */
  public static AccessQuestion read(Map<?, ?> body) throws MalformedQuestionException {
    var all = new JsonObject("", body);
    JsonObject resource = all.require("resource");
    JsonObject properties = resource.object("properties");
    requireRoute(resource);
    String target = resource.requireText("id");
    int query = target.indexOf('?');
    return new AccessQuestion(
        subject(all.require("subject")),
        method(all.require("action")),
        query < 0 ? target : target.substring(0, query),
        host(properties.text("host")),
        properties.object("path").textValues(),
        query < 0 ? null : target.substring(query + 1),
        properties.object("headers").textValues(),
        all.object("context").values());
  }

  private static void requireRoute(JsonObject resource) throws MalformedQuestionException {
    String type = resource.requireText("type");
    if (!type.equals(RESOURCE_TYPE)) {
      throw new MalformedQuestionException("resource.type is not " + RESOURCE_TYPE);
    }
  }

  private static @Nullable String host(@Nullable String host) {
    return host == null ? null : host.toLowerCase(Locale.ROOT);
  }

  private static String method(JsonObject action) throws MalformedQuestionException {
    String name = action.requireText("name");
    if (name.length() > MAX_METHOD || !name.chars().allMatch(AccessQuestionReader::isToken)) {
      throw new MalformedQuestionException("action.name is not an HTTP method");
    }
    return name;
  }

  /** RFC 9110 §5.6.2. */
  private static boolean isToken(int c) {
    return (c > ' ' && c < 0x7f) && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }

  private static Subject subject(JsonObject subject) throws MalformedQuestionException {
    subject.requireText("type");
    JsonObject properties = subject.object("properties");
    String issuer = properties.text("issuer");
    return new Subject(
        subject.requireText("id"),
        kind(properties),
        issuer == null ? "portcullis" : issuer,
        properties.texts("roles"),
        properties.texts("scopes"),
        properties.object("claims").values(),
        "none",
        null);
  }

  private static Subject.Kind kind(JsonObject properties) throws MalformedQuestionException {
    String kind = properties.text("kind");
    if (kind == null) {
      return Subject.Kind.TOKEN;
    }
    return Arrays.stream(Subject.Kind.values())
        .filter(known -> known.slug().equals(kind))
        .findAny()
        .orElseThrow(
            () -> new MalformedQuestionException("subject.properties.kind is not a known kind"));
  }
}
