package dev.portcullis.admin.api.decision;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.decision.question.AccessQuestionReader;
import dev.portcullis.decision.question.Explanation;
import dev.portcullis.decision.question.MalformedQuestionException;
import dev.portcullis.decision.question.QuestionBatch;
import dev.portcullis.ejb.ExplanationBean;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The decision point for other enforcement points: OpenID AuthZEN 1.0 §6 and §7. */
@Path("/")
@RequestScoped
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "AuthZEN")
public class EvaluationResource {
  private static final String REQUEST_ID = "X-Request-ID";

  @Inject private ExplanationBean explanations;

  @POST
  @Path("evaluation")
  @Operation(summary = "One access evaluation")
  public Response evaluate(String body, @HeaderParam(REQUEST_ID) @Nullable String id)
      throws MalformedQuestionException {
    return answer(single(JsonBody.read(body).values()), id);
  }

  @POST
  @Path("evaluations")
  @Operation(summary = "Several access evaluations; without any, the body is one itself")
  public Response evaluateAll(String body, @HeaderParam(REQUEST_ID) @Nullable String id)
      throws MalformedQuestionException {
    Map<String, Object> values = JsonBody.read(body).values();
    QuestionBatch batch = QuestionBatch.read(values);
    if (batch.isEmpty()) {
      return answer(single(values), id);
    }
    JsonArrayBuilder answers = Json.createArrayBuilder();
    batch.answers(explanations::explain).stream()
        .map(EvaluationResource::json)
        .forEach(answers::add);
    return answer(Json.createObjectBuilder().add("evaluations", answers).build(), id);
  }

  private JsonObject single(Map<String, Object> values) throws MalformedQuestionException {
    return json(explanations.explain(AccessQuestionReader.read(values))).build();
  }

  private static JsonObjectBuilder json(QuestionBatch.Answer answer) {
    if (answer instanceof QuestionBatch.Answer.Explained explained) {
      return json(explained.explanation());
    }
    var malformed = (QuestionBatch.Answer.Malformed) answer;
    return Json.createObjectBuilder()
        .add("decision", false)
        .add(
            "context",
            Json.createObjectBuilder()
                .add(
                    "error",
                    Json.createObjectBuilder()
                        .add("status", 400)
                        .add("message", malformed.message())));
  }

  private static JsonObjectBuilder json(Explanation explanation) {
    return Json.createObjectBuilder()
        .add("decision", explanation.allows())
        .add("context", ExplanationJson.facts(explanation));
  }

  /** The asker's id comes back (§10.1.4), unless it is one that no field could hold. */
  private static Response answer(JsonObject body, @Nullable String id) {
    Response.ResponseBuilder answer = Response.ok(body);
    boolean printable =
        id != null && id.length() <= 200 && id.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return (printable ? answer.header(REQUEST_ID, id) : answer).build();
  }
}
