package dev.portcullis.admin.api.policy;

import dev.portcullis.admin.api.http.ExpectedVersion;
import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.Limits;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.store.policy.PolicyVersion;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The history of the policy. */
@Path("/policy/versions")
@RequestScoped
@Tag(name = "policy")
public class VersionsResource {

  @Inject private PolicyAdministrationBean policies;

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "listVersions",
      summary = "The history, newest first; `before` goes further back")
  public JsonArray list(
      @QueryParam("before") @Nullable String before, @QueryParam("limit") @Nullable String limit) {
    long below = Limits.number("before", before, Long.MAX_VALUE, Long.MAX_VALUE);
    JsonArrayBuilder versions = Json.createArrayBuilder();
    policies.versions(below, Limits.limit(limit)).stream()
        .map(VersionsResource::json)
        .forEach(versions::add);
    return versions.build();
  }

  private static JsonObjectBuilder json(PolicyVersion version) {
    return Json.createObjectBuilder()
        .add("version", version.number())
        .add("author", version.author())
        .add("time", version.created().toString())
        .add("hash", version.hash())
        .add("comment", version.comment())
        .add("active", version.active());
  }

  @GET
  @Path("/{version: [0-9]{1,18}}")
  @Produces({PolicyResource.YAML, MediaType.APPLICATION_JSON + ";qs=0.9"})
  @Operation(operationId = "getVersion", summary = "The document of any version")
  public Response get(@PathParam("version") long number, @Context HttpHeaders headers) {
    return policies
        .version(number)
        .map(version -> DocumentAnswer.of(version, headers).build())
        .orElseGet(() -> Problems.notFound("There is no such version"));
  }

  @POST
  @Path("/{version: [0-9]{1,18}}/activate")
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "activateVersion", summary = "Puts a version in force again")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is no such version")
  @APIResponse(responseCode = "412", description = "Another version is in force")
  public Response activate(
      @PathParam("version") long number,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @Context SecurityContext sender) {
    var who = KnownSender.of(sender);
    return ExpectedVersion.of(ifMatch)
        .then(policies, expected -> policies.activate(number, expected, who));
  }
}
