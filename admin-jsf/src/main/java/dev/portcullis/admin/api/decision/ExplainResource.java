package dev.portcullis.admin.api.decision;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.admin.traffic.DecisionEntry;
import dev.portcullis.cluster.feed.DecisionFeed;
import dev.portcullis.decision.question.AccessQuestionReader;
import dev.portcullis.decision.question.MalformedQuestionException;
import dev.portcullis.ejb.ExplanationBean;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Why a request is or would be decided as it is. */
@Path("/explain")
@RequestScoped
@Tag(name = "decisions")
public class ExplainResource {

  @Inject private ExplanationBean explanations;
  @Inject private DecisionFeed decisions;

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "What the policy says of an AuthZEN question, rule by rule; or of a past decision",
      description =
          "The body is an AuthZEN evaluation request, or {\"decision\": \"<id>\"}: then the version"
              + " that decided it is asked again, with what was recorded, and the record is told"
              + " too.")
  public Response explain(String body) throws MalformedQuestionException {
    Map<String, Object> question = JsonBody.read(body).values();
    if (question.get("decision") instanceof String id) {
      return past(id);
    }
    var explanation = explanations.explain(AccessQuestionReader.read(question));
    return Response.ok(ExplanationJson.whole(explanation).build()).build();
  }

  private Response past(String id) {
    return decisions
        .find(id)
        .flatMap(DecisionEntry::of)
        .map(entry -> Response.ok(past(entry)).build())
        .orElseGet(() -> Problems.notFound("The decision is not among the latest"));
  }

  private JsonObject past(DecisionEntry entry) {
    var explanation = explanations.explain(entry.question(), entry.version());
    return ExplanationJson.whole(explanation)
        .add("recorded", entry.json())
        .add("untold", Json.createArrayBuilder(List.of("request.query", "request.headers")))
        .build();
  }
}
