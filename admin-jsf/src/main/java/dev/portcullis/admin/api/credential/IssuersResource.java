package dev.portcullis.admin.api.credential;

import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.cluster.node.IssuerVitals;
import dev.portcullis.cluster.node.NodeDirectory;
import dev.portcullis.cluster.node.NodeStatus;
import dev.portcullis.ejb.IssuersBean;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The signing keys of issuers, as the nodes have them. */
@Path("/issuers")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "issuers")
public class IssuersResource {

  @Inject private NodeDirectory directory;
  @Inject private IssuersBean issuers;

  @GET
  @Operation(
      operationId = "listIssuers",
      summary = "Each issuer's keys on each node: how many, last good fetch, last failure")
  public JsonArray list() {
    Map<String, JsonArrayBuilder> byName = new TreeMap<>();
    for (NodeStatus node : directory.reports()) {
      for (IssuerVitals issuer : node.vitals().issuers()) {
        byName
            .computeIfAbsent(issuer.name(), name -> Json.createArrayBuilder())
            .add(json(node, issuer));
      }
    }
    JsonArrayBuilder list = Json.createArrayBuilder();
    byName.forEach(
        (name, nodes) ->
            list.add(Json.createObjectBuilder().add("name", name).add("nodes", nodes)));
    return list.build();
  }

  @POST
  @Path("/{name}/fetch")
  @Operation(
      operationId = "fetchIssuerKeys",
      summary = "Has all nodes fetch an issuer's keys now",
      description = "202: they were told to; GET /issuers shows what came of it.")
  @APIResponse(responseCode = "202", description = "They were told to")
  @APIResponse(responseCode = "404", description = "There is no such issuer")
  public Response fetch(@PathParam("name") String name, @Context SecurityContext sender) {
    return issuers.fetch(KnownSender.author(sender), name)
        ? Response.accepted(Json.createObjectBuilder().add("issuer", name).build()).build()
        : Problems.notFound("There is no such issuer");
  }

  private static JsonObjectBuilder json(NodeStatus node, IssuerVitals issuer) {
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("node", node.name())
            .add("role", node.role())
            .add("keys", issuer.keys());
    add(json, "lastGood", issuer.lastGood());
    add(json, "lastAttempt", issuer.lastAttempt());
    return json.add("failure", issuer.failure());
  }

  private static void add(JsonObjectBuilder json, String name, @Nullable Instant time) {
    if (time == null) {
      json.addNull(name);
    } else {
      json.add(name, time.toString());
    }
  }
}
