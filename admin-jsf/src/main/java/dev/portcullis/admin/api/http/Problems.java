package dev.portcullis.admin.api.http;

import dev.portcullis.policy.text.Problem;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Answers that say what is wrong (RFC 9457). */
public final class Problems {
  public static final String TYPE = "application/problem+json";

  private Problems() {}

  /**
   * @param name the problem's type, {@code urn:portcullis:problem:<name>}
   */
  public static Response.ResponseBuilder answer(int status, String name, String title) {
    return answer(status, body(status, name, title));
  }

  public static Response policyRejected(List<Problem> problems) {
    JsonObjectBuilder body =
        body(400, "policy-rejected", "The policy has problems; nothing was changed")
            .add("problems", json(problems));
    return answer(400, body).build();
  }

  static Response lostRace(long activeVersion) {
    JsonObjectBuilder body =
        body(412, "lost-race", "Another version is in force; nothing was changed")
            .add("version", activeVersion);
    return answer(412, body).tag(Long.toString(activeVersion)).build();
  }

  public static Response notFound(String title) {
    return answer(404, "not-found", title).build();
  }

  public static WebApplicationException badRequest(String title) {
    return new WebApplicationException(answer(400, "bad-request", title).build());
  }

  public static JsonArray json(List<Problem> problems) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    for (Problem problem : problems) {
      array.add(
          Json.createObjectBuilder()
              .add("line", problem.line())
              .add("path", problem.path())
              .add("message", problem.message())
              .add("remedy", problem.remedy()));
    }
    return array.build();
  }

  private static JsonObjectBuilder body(int status, String name, String title) {
    return Json.createObjectBuilder()
        .add("type", "urn:portcullis:problem:" + name)
        .add("title", title)
        .add("status", status);
  }

  /** As text: whatever the client accepts, it is told what is wrong. */
  private static Response.ResponseBuilder answer(int status, JsonObjectBuilder body) {
    return Response.status(status).type(TYPE).entity(body.build().toString());
  }
}
