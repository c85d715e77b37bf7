package dev.portcullis.admin.api.decision;

import dev.portcullis.admin.api.http.Limits;
import dev.portcullis.cluster.feed.DecisionFeed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The latest decisions of all nodes. */
@Path("/decisions")
@RequestScoped
@Tag(name = "decisions")
public class DecisionsResource {
  private static final int SEARCHED = 10_000;

  @Inject private DecisionFeed decisions;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "listDecisions",
      summary = "The latest decisions, newest first",
      description = "Any other query parameter keeps the lines whose member of that name is so.")
  public JsonArray list(@QueryParam("limit") @Nullable String limit, @Context UriInfo uri) {
    int most = Limits.limit(limit);
    MultivaluedMap<String, String> wanted = uri.getQueryParameters();
    boolean all = wanted.keySet().stream().allMatch("limit"::equals);
    JsonArrayBuilder lines = Json.createArrayBuilder();
    decisions.tail(all ? most : SEARCHED).stream()
        .map(DecisionsResource::parse)
        .filter(line -> matches(line, wanted))
        .limit(most)
        .forEach(lines::add);
    return lines.build();
  }

  private static JsonObject parse(String line) {
    try (var reader = Json.createReader(new StringReader(line))) {
      return reader.readObject();
    }
  }

  private static boolean matches(JsonObject line, Map<String, List<String>> wanted) {
    return wanted.entrySet().stream()
        .filter(member -> !member.getKey().equals("limit"))
        .allMatch(member -> member.getValue().contains(text(line.get(member.getKey()))));
  }

  private static String text(@Nullable JsonValue value) {
    return value instanceof JsonString string ? string.getString() : String.valueOf(value);
  }
}
