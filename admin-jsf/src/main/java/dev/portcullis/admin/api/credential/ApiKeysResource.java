package dev.portcullis.admin.api.credential;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.administration.credential.ApiKeyAdministration;
import dev.portcullis.administration.credential.ApiKeyEntry;
import dev.portcullis.administration.credential.CredentialResult;
import dev.portcullis.administration.credential.NewApiKey;
import dev.portcullis.ejb.ApiKeysBean;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** API keys: those that people made, and those that the policy document declares. */
@Path("/api-keys")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "API keys")
public class ApiKeysResource {

  @Inject private ApiKeysBean keys;

  @GET
  @Operation(operationId = "listApiKeys", summary = "All keys, without secrets")
  public JsonArray list() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    keys.list().stream().map(ApiKeysResource::json).forEach(array::add);
    return array.build();
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createApiKey",
      summary =
          "Makes a key: {name, roles?, scopes?, expires?, metadata?}; the secret is told once")
  @APIResponse(responseCode = "201", description = "Made: its secret, this once")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "409", description = "The name is taken or revoked")
  public Response create(String body, @Context SecurityContext sender, @Context UriInfo uri) {
    JsonBody wanted = JsonBody.read(body).only("name", "roles", "scopes", "expires", "metadata");
    String name = wanted.requireText("name");
    var key =
        new NewApiKey(
            name,
            wanted.texts("roles"),
            wanted.texts("scopes"),
            wanted.instant("expires"),
            wanted.textsByName("metadata"));
    CredentialResult result = keys.create(KnownSender.author(sender), key);
    return result instanceof CredentialResult.Created created
        ? CredentialAnswer.told(
            Response.created(uri.getAbsolutePathBuilder().path(name).build()), created)
        : CredentialAnswer.of(result);
  }

  @POST
  @Path("/{name}/rotate")
  @Operation(
      operationId = "rotateApiKey",
      summary = "Gives a key a new secret; the old one stays good for `grace` (24h)")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  @APIResponse(responseCode = "409", description = "The key is one of the document")
  public Response rotate(
      @PathParam("name") String name,
      @QueryParam("grace") @Nullable String grace,
      @Context SecurityContext sender) {
    Duration length = grace == null ? ApiKeyAdministration.DEFAULT_GRACE : GraceTime.parse(grace);
    return CredentialAnswer.of(keys.rotate(KnownSender.author(sender), name, length));
  }

  @POST
  @Path("/{name}/revoke")
  @Operation(
      operationId = "revokeApiKey",
      summary = "Makes a key known as no longer good, whoever declares it: {comment?}")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  public Response revoke(
      @PathParam("name") String name, String body, @Context SecurityContext sender) {
    String comment = CredentialAnswer.comment(body);
    return CredentialAnswer.of(keys.revoke(KnownSender.author(sender), name, comment));
  }

  @POST
  @Path("/{name}/unrevoke")
  @Operation(operationId = "unrevokeApiKey", summary = "Takes a revocation back")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  public Response unrevoke(@PathParam("name") String name, @Context SecurityContext sender) {
    return CredentialAnswer.of(keys.unrevoke(KnownSender.author(sender), name));
  }

  @DELETE
  @Path("/{name}")
  @Operation(operationId = "deleteApiKey", summary = "Forgets a key that a person made")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  @APIResponse(responseCode = "409", description = "The key is one of the document")
  public Response delete(@PathParam("name") String name, @Context SecurityContext sender) {
    return CredentialAnswer.of(keys.delete(KnownSender.author(sender), name));
  }

  private static JsonObjectBuilder json(ApiKeyEntry entry) {
    var key = entry.key();
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("name", key.name())
            .add("owner", entry.owner())
            .add("roles", Json.createArrayBuilder(key.roles()))
            .add("scopes", Json.createArrayBuilder(key.scopes()))
            .add("revoked", entry.revoked())
            .add("inForce", entry.inForce());
    var metadata = Json.createObjectBuilder();
    new TreeMap<>(key.metadata()).forEach(metadata::add);
    json.add("metadata", metadata);
    addTime(json, "expires", key.expires());
    addTime(json, "previousUntil", key.previousUntil());
    addTime(json, "created", entry.created());
    if (!entry.declared()) {
      json.add("createdBy", entry.createdBy());
    }
    if (entry.revocation() != null) {
      json.add("revocation", CredentialAnswer.json(entry.revocation()));
    }
    return json;
  }

  private static void addTime(JsonObjectBuilder json, String name, @Nullable Instant time) {
    if (time != null) {
      json.add(name, time.toString());
    }
  }
}
