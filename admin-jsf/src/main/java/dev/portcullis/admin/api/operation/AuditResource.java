package dev.portcullis.admin.api.operation;

import dev.portcullis.admin.api.http.Limits;
import dev.portcullis.store.audit.AuditTrail;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Who did what. */
@Path("/audit")
@RequestScoped
@Tag(name = "audit")
public class AuditResource {

  @Inject private AuditTrail audit;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "listAudit", summary = "The latest acts, newest first")
  public JsonArray list(@QueryParam("limit") @Nullable String limit) {
    JsonArrayBuilder entries = Json.createArrayBuilder();
    for (var entry : audit.latest(Limits.limit(limit))) {
      entries.add(
          Json.createObjectBuilder()
              .add("time", entry.time().toString())
              .add("actor", entry.actor())
              .add("act", entry.act())
              .add("object", entry.object())
              .add("detail", entry.detail()));
    }
    return entries.build();
  }
}
