package dev.portcullis.admin.api.operation;

import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.ejb.QuarantineBean;
import dev.portcullis.store.adaptation.Adaptation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who is suspended because of what they did. */
@Path("/quarantine")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "quarantine")
public class QuarantineResource {

  @Inject private QuarantineBean quarantine;

  @GET
  @Operation(operationId = "listQuarantine", summary = "Suspensions and proposals that hold now")
  public JsonArray list() {
    JsonArrayBuilder acts = Json.createArrayBuilder();
    quarantine.current().stream().map(QuarantineResource::json).forEach(acts::add);
    return acts.build();
  }

  @DELETE
  @Path("/{id: [0-9]{1,18}}")
  @Operation(operationId = "endQuarantine", summary = "Ends a suspension early")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is no such suspension")
  public Response release(@PathParam("id") long id, @Context SecurityContext sender) {
    var author = KnownSender.author(sender);
    return quarantine
        .release(id, author)
        .map(released -> Response.ok(json(released).build()).build())
        .orElseGet(() -> Problems.notFound("There is no such suspension"));
  }

  private static JsonObjectBuilder json(Adaptation act) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("id", act.id())
            .add("kind", act.kind().slug())
            .add("subject", act.subject())
            .add("reason", act.reason())
            .add("started", act.started().toString())
            .add("ends", act.ends().toString())
            .add("suggested", act.suggested());
    if (act.releasedBy() != null && act.releasedAt() != null) {
      json.add("releasedBy", act.releasedBy()).add("releasedAt", act.releasedAt().toString());
    }
    return json;
  }
}
