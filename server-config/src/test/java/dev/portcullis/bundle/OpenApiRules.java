package dev.portcullis.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What OpenAPI 3.0.3 demands of a document: the members of each of its objects (§4.7), and what its
 * text says beyond them.
 */
final class OpenApiRules {

  /**
   * Each kind of object with its members. {@code !} must be there; {@code [X} is a list, {@code {X}
   * a map of them; {@code text}, {@code flag}, {@code number} and {@code any} are JSON.
   */
  private static final String MODEL =
      """
      OpenApi openapi!text info!Info servers[Server paths!Paths components=Components security[Security tags[Tag externalDocs=Docs
      Info title!text description=text termsOfService=text contact=Contact license=License version!text
      Contact name=text url=text email=text
      License name!text url=text
      Server url!text description=text variables{Variable
      Variable enum[text default!text description=text
      Components schemas{Schema responses{Response parameters{Parameter examples{any requestBodies{Body headers{Header securitySchemes{Scheme links{any callbacks{any
      PathItem summary=text description=text get=Operation put=Operation post=Operation delete=Operation options=Operation head=Operation patch=Operation trace=Operation servers[Server parameters[Parameter
      Operation tags[text summary=text description=text externalDocs=Docs operationId=text parameters[Parameter requestBody=Body responses!Responses callbacks{any deprecated=flag security[Security servers[Server
      Docs description=text url!text
      Parameter name!text in!text description=text required=flag deprecated=flag allowEmptyValue=flag style=text explode=flag allowReserved=flag schema=Schema example=any examples{any content{Media
      Header description=text required=flag deprecated=flag style=text explode=flag schema=Schema example=any examples{any content{Media
      Body description=text content!{Media required=flag
      Media schema=Schema example=any examples{any encoding{any
      Response description!text headers{Header content{Media links{any
      Tag name!text description=text externalDocs=Docs
      Scheme type!text description=text name=text in=text scheme=text bearerFormat=text flows=any openIdConnectUrl=text
      Schema title=text multipleOf=number maximum=number exclusiveMaximum=flag minimum=number exclusiveMinimum=flag maxLength=number minLength=number pattern=text maxItems=number minItems=number uniqueItems=flag maxProperties=number minProperties=number required[text enum[any type=text allOf[Schema oneOf[Schema anyOf[Schema not=Schema items=Schema properties{Schema additionalProperties=any description=text format=text default=any nullable=flag discriminator=any readOnly=flag writeOnly=flag xml=any externalDocs=Docs example=any deprecated=flag
      """;

  private static final Pattern MEMBER = Pattern.compile("(\\w+)(!?[={\\[]?)(\\w+)");
  private static final Map<String, Map<String, Member>> KINDS = kinds();
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
  private static final Set<String> TYPES =
      Set.of("array", "boolean", "integer", "number", "object", "string");
  private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w!#$&^.+*-]+/[\\w!#$&^.+*-]+");
  private static final Pattern STATUS = Pattern.compile("default|[1-5](\\d\\d|XX)");
  private static final Pattern TEMPLATE = Pattern.compile("\\{([^{}/]+)\\}");

  private record Member(boolean required, char shape, String kind) {}

  private final Map<?, ?> document;
  private final List<String> problems = new ArrayList<>();
  private final Set<Object> operationIds = new HashSet<>();

  private OpenApiRules(Map<?, ?> document) {
    this.document = document;
  }

  /** All that is wrong with a document, each with its place; empty: it is valid. */
  static List<String> problems(Map<?, ?> document) {
    var rules = new OpenApiRules(document);
    rules.object("", "OpenApi", document);
    return rules.problems;
  }

  /** Each operation as its method and path, names of parameters left out. */
  static Set<String> operations(Map<?, ?> document) {
    var operations = new HashSet<String>();
    map(document.get("paths"))
        .forEach(
            (path, item) ->
                map(item).keySet().stream()
                    .filter(METHODS::contains)
                    .forEach(method -> operations.add(operation(text(method), text(path)))));
    return operations;
  }

  static String operation(String method, String path) {
    return method.toUpperCase(java.util.Locale.ROOT)
        + ' '
        + TEMPLATE.matcher(path).replaceAll("{}");
  }

  private static Map<String, Map<String, Member>> kinds() {
    var kinds = new HashMap<String, Map<String, Member>>();
    for (String line : MODEL.lines().toList()) {
      String[] words = line.split(" ");
      var members = new HashMap<String, Member>();
      for (int i = 1; i < words.length; i++) {
        var word = MEMBER.matcher(words[i]);
        if (!word.matches()) {
          throw new IllegalStateException(words[i]);
        }
        String shape = word.group(2);
        boolean required = shape.startsWith("!");
        char last = shape.charAt(shape.length() - 1);
        members.put(word.group(1), new Member(required, last == '!' ? '=' : last, word.group(3)));
      }
      kinds.put(words[0], members);
    }
    return kinds;
  }

  private void value(String at, String kind, Object value) {
    boolean good =
        switch (kind) {
          case "any" -> true;
          case "text" -> value instanceof String;
          case "flag" -> value instanceof Boolean;
          case "number" -> value instanceof Number;
          default -> value instanceof Map;
        };
    require(good, at, "is no " + kind);
    if (good && value instanceof Map<?, ?> map) {
      switch (kind) {
        case "any" -> {}
        case "Paths" -> paths(at, map);
        case "Responses" -> responses(at, map);
        case "Security" -> security(at, map);
        default -> object(at, kind, map);
      }
    }
  }

  private void object(String at, String kind, Map<?, ?> object) {
    if (object.containsKey("$ref")) {
      require(object.size() == 1, at, "has members beside its $ref");
      require(resolves(text(object.get("$ref"))), at, "refers to nothing: " + object.get("$ref"));
      return;
    }
    var members = KINDS.getOrDefault(kind, Map.of());
    members.forEach(
        (name, member) ->
            require(!member.required() || object.containsKey(name), at, "has no " + name));
    object.forEach(
        (key, value) -> {
          var member = members.get(text(key));
          if (member != null) {
            member(at + '/' + key, member, value);
          } else {
            require(text(key).startsWith("x-"), at, "has an unknown member " + key);
          }
        });
    switch (kind) {
      case "OpenApi" -> whole(object);
      case "Schema" -> schema(at, object);
      case "Parameter" -> parameter(at, object);
      default -> {}
    }
  }

  private void member(String at, Member member, Object value) {
    switch (member.shape()) {
      case '[' -> {
        require(value instanceof List, at, "is no list");
        list(value).forEach(element -> value(at + "/-", member.kind(), element));
      }
      case '{' -> {
        require(value instanceof Map, at, "is no map");
        map(value).forEach((key, element) -> entry(at, member.kind(), text(key), element));
      }
      default -> value(at, member.kind(), value);
    }
  }

  private void entry(String at, String kind, String key, Object value) {
    require(
        !kind.equals("Media") || MEDIA_TYPE.matcher(key).matches(), at, key + " is no media type");
    value(at + '/' + key, kind, value);
  }

  private boolean resolves(String reference) {
    @Nullable Object found = reference.startsWith("#/") ? document : null;
    for (String step : reference.substring(Math.min(2, reference.length())).split("/")) {
      found = map(found).get(step.replace("~1", "/").replace("~0", "~"));
    }
    return found instanceof Map;
  }

  private void whole(Map<?, ?> root) {
    require(text(root.get("openapi")).matches("3\\.0\\.\\d+"), "/openapi", "is no 3.0");
    var names = new HashSet<Object>();
    list(root.get("tags"))
        .forEach(
            tag -> {
              Object name = map(tag).get("name");
              require(names.add(name), "/tags", "has twice " + name);
            });
  }

  private void schema(String at, Map<?, ?> schema) {
    Object type = schema.get("type");
    require(type == null || TYPES.contains(type), at, "has no such type: " + type);
    require(!"array".equals(type) || schema.containsKey("items"), at, "is an array without items");
    Object required = schema.get("required");
    require(required == null || !list(required).isEmpty(), at, "requires an empty list");
  }

  private void parameter(String at, Map<?, ?> parameter) {
    Object in = parameter.get("in");
    require(Set.of("path", "query", "header", "cookie").contains(text(in)), at, "is nowhere");
    boolean required = Boolean.TRUE.equals(parameter.get("required"));
    require(!"path".equals(in) || required, at, "is of a path and not required");
    boolean one = parameter.containsKey("schema") != parameter.containsKey("content");
    require(one, at, "has not one of schema and content");
  }

  private void paths(String at, Map<?, ?> paths) {
    var shapes = new HashSet<String>();
    paths.forEach(
        (key, item) -> {
          String path = text(key);
          String place = at + path;
          String shape = TEMPLATE.matcher(path).replaceAll("*");
          require(path.startsWith("/") && !shape.matches(".*[{}?#].*"), place, "is no template");
          require(shapes.add(shape), place, "is there twice");
          value(place, "PathItem", item);
          map(item)
              .forEach(
                  (method, operation) -> {
                    if (METHODS.contains(text(method))) {
                      operation(place + '/' + method, path, map(item), map(operation));
                    }
                  });
        });
  }

  private void operation(String at, String path, Map<?, ?> item, Map<?, ?> operation) {
    Object id = operation.get("operationId");
    require(id != null && operationIds.add(id), at, "has no id of its own: " + id);
    boolean bodiless = at.matches(".*/(get|head|delete)") && operation.containsKey("requestBody");
    require(!bodiless, at, "has a body that means nothing");
    var declared = new HashSet<String>();
    var names = new HashSet<String>();
    for (var parameters :
        List.of(list(item.get("parameters")), list(operation.get("parameters")))) {
      for (Object each : parameters) {
        String name = text(map(each).get("name"));
        String in = text(map(each).get("in"));
        require(declared.add(in + ' ' + name), at, "declares twice " + name);
        if (in.equals("path")) {
          names.add(name);
        }
      }
    }
    var wanted = new HashSet<String>();
    TEMPLATE.matcher(path).results().forEach(match -> wanted.add(match.group(1)));
    require(names.equals(wanted), at, "declares " + names + " of " + wanted);
  }

  private void responses(String at, Map<?, ?> responses) {
    require(responses.keySet().stream().anyMatch(k -> !k.equals("default")), at, "tells no status");
    responses.forEach(
        (status, response) -> {
          require(STATUS.matcher(text(status)).matches(), at, "has no such status: " + status);
          value(at + '/' + status, "Response", response);
        });
  }

  private void security(String at, Map<?, ?> requirement) {
    var schemes = map(map(document.get("components")).get("securitySchemes"));
    requirement.forEach(
        (name, scopes) -> {
          require(schemes.containsKey(name), at, "needs an unknown scheme " + name);
          require(scopes instanceof List, at, "has no list of scopes");
        });
  }

  private void require(boolean holds, String at, String problem) {
    if (!holds) {
      problems.add(at + ' ' + problem);
    }
  }

  static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}
