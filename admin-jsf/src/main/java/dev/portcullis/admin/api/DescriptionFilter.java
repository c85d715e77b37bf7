package dev.portcullis.admin.api;

import dev.portcullis.admin.api.http.AdministratorFilter;
import dev.portcullis.admin.api.http.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;
import org.eclipse.microprofile.openapi.models.tags.Tag;

/**
 * Makes a valid OpenAPI 3.0 document of what the server reads off the resources: their templates
 * hold regular expressions, their arrays tell no elements, their tags repeat, and none says what a
 * failure looks like.
 */
public final class DescriptionFilter implements OASFilter {

  /** A name and its expression, which may hold braces of its own. */
  private static final Pattern TEMPLATE =
      Pattern.compile("\\{\\s*([^:{}\\s]+)\\s*:(?:[^{}]|\\{[^{}]*+\\})*+\\}");

  private static final String PROBLEM = "problem";

  /** What every call that needs an account may be answered. */
  private static final Map<String, String> CREDENTIALS =
      Map.of(
          "401", "No credential, or none that is good",
          "403", "Not for this role; or the password must be changed first",
          "429", "Too many failed log-ins");

  @Override
  public void filterOpenAPI(OpenAPI description) {
    var paths = OASFactory.createPaths();
    for (Map.Entry<String, PathItem> entry : items(description.getPaths()).entrySet()) {
      boolean open = entry.getKey().endsWith('/' + AdministratorFilter.PUBLIC);
      entry.getValue().getOperations().values().forEach(operation -> complete(operation, open));
      paths.addPathItem(template(entry.getKey()), entry.getValue());
    }
    description.setPaths(paths);
    description.setTags(distinct(Objects.requireNonNullElse(description.getTags(), List.of())));
    description.getComponents().addResponse(PROBLEM, problem());
    dropForeign(description);
  }

  private static Map<String, PathItem> items(Paths paths) {
    return Objects.requireNonNullElse(paths.getPathItems(), Map.of());
  }

  /** OpenAPI 3.0 §4.7.8.2 knows names in braces, and nothing else there. */
  static String template(String path) {
    return TEMPLATE.matcher(path).replaceAll("{$1}");
  }

  /** OpenAPI 3.0 §4.7.1: each name once. */
  private static List<Tag> distinct(List<Tag> tags) {
    var names = new ArrayList<String>();
    var kept = new ArrayList<Tag>();
    for (Tag tag : tags) {
      if (!names.contains(tag.getName())) {
        names.add(tag.getName());
        kept.add(tag);
      }
    }
    return kept;
  }

  /**
   * @param open whether it is for who has no account, too
   */
  private static void complete(Operation operation, boolean open) {
    for (Parameter parameter :
        Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of())) {
      if (parameter.getSchema() != null && parameter.getSchema().getType() == SchemaType.NUMBER) {
        parameter.getSchema().type(SchemaType.INTEGER).format("int64");
      }
    }
    if (operation.getRequestBody() != null) {
      var body = operation.getRequestBody();
      body.setContent(content(body.getContent(), true));
    }
    if (open) {
      operation.setSecurity(List.of(OASFactory.createSecurityRequirement()));
    }
    operation.setResponses(responses(operation.getResponses(), open));
  }

  /** What the server calls the default is success; what fails is a problem document. */
  private static APIResponses responses(APIResponses told, boolean open) {
    var responses = OASFactory.createAPIResponses();
    told.getAPIResponses()
        .forEach(
            (status, response) -> {
              boolean success = status.equals("default");
              responses.addAPIResponse(
                  success ? "200" : status, success ? response.description("Done") : response);
            });
    if (responses.getAPIResponses().keySet().stream().noneMatch(s -> s.startsWith("2"))) {
      responses.addAPIResponse("200", OASFactory.createAPIResponse().description("Done"));
    }
    if (!open) {
      CREDENTIALS.forEach(
          (status, why) -> {
            if (!responses.hasAPIResponse(status)) {
              responses.addAPIResponse(status, OASFactory.createAPIResponse().description(why));
            }
          });
    }
    responses.getAPIResponses().forEach(DescriptionFilter::content);
    for (String failures : List.of("4XX", "5XX")) {
      var reference = OASFactory.createAPIResponse().ref("#/components/responses/" + PROBLEM);
      responses.addAPIResponse(failures, reference);
    }
    return responses;
  }

  private static void content(String status, APIResponse response) {
    if (!status.startsWith("2")) {
      response.setContent(content("application/problem+json"));
    } else if (response.getContent() == null) {
      response.setContent(content("application/json"));
    } else {
      response.setContent(content(response.getContent(), false));
    }
  }

  private static Content content(String type) {
    var object = OASFactory.createSchema().type(SchemaType.OBJECT);
    return OASFactory.createContent()
        .addMediaType(type, OASFactory.createMediaType().schema(object));
  }

  /**
   * Types without the server's own preference; arrays of objects, as all of ours are. Resources
   * read JSON themselves, and documents in YAML are texts.
   */
  private static Content content(Content told, boolean request) {
    var content = OASFactory.createContent();
    told.getMediaTypes()
        .forEach(
            (type, media) -> {
              boolean json = type.contains("json");
              content.addMediaType(
                  type.split(";", 2)[0], media.schema(schema(media.getSchema(), json, request)));
            });
    return content;
  }

  private static Schema schema(Schema told, boolean json, boolean request) {
    if (told.getType() == SchemaType.ARRAY && told.getItems() == null) {
      return told.items(OASFactory.createSchema().type(SchemaType.OBJECT));
    }
    if (request || !json) {
      return told.type(json ? SchemaType.OBJECT : SchemaType.STRING);
    }
    return told;
  }

  /** RFC 9457. */
  private static APIResponse problem() {
    var text = OASFactory.createSchema().type(SchemaType.STRING);
    var object =
        OASFactory.createSchema()
            .type(SchemaType.OBJECT)
            .addProperty("type", text)
            .addProperty("title", OASFactory.createSchema().type(SchemaType.STRING))
            .addProperty("status", OASFactory.createSchema().type(SchemaType.INTEGER));
    return OASFactory.createAPIResponse()
        .description("What is wrong (RFC 9457)")
        .content(
            OASFactory.createContent()
                .addMediaType(Problems.TYPE, OASFactory.createMediaType().schema(object)));
  }

  /** Payara tells its {@code endpoints} too, a member that OpenAPI 3.0 §4.7.1 does not know. */
  private static void dropForeign(OpenAPI description) {
    try {
      description.getClass().getMethod("setEndpoints", Map.class).invoke(description, Map.of());
    } catch (ReflectiveOperationException e) {
      return; // another server, which has none
    }
  }
}
