package dev.portcullis.admin.api.operation;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.Limits;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.admin.traffic.LiveLimits;
import dev.portcullis.admin.traffic.RecordedDecisions;
import dev.portcullis.administration.limit.LimitAdministration.Standing;
import dev.portcullis.administration.limit.LimitAdministration.Wish;
import dev.portcullis.administration.limit.LimitResult;
import dev.portcullis.ejb.LimitsBean;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Single keys of limits: watched, given another amount, reset; and what another amount would do.
 */
@Path("/limits")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "limits")
public class LimitKeysResource {

  @Inject private LimitsBean limits;
  @Inject private LiveLimits live;
  @Inject private RecordedDecisions recorded;

  @GET
  @Path("/live")
  @Operation(
      operationId = "getLiveLimits",
      summary = "The keys that have least left, and those that the latest decisions counted most")
  public JsonObject live(@QueryParam("limit") @Nullable String limit) {
    int most = (int) Limits.number("limit", limit, 20, LiveLimits.MOST);
    var keys = live.look();
    return Json.createObjectBuilder()
        .add("nearest", LimitJson.nearest(keys.nearest(most)))
        .add("hottest", LimitJson.hottest(keys.hottest(most)))
        .build();
  }

  @GET
  @Path("/{name}/overrides")
  @Operation(
      operationId = "listOverrides",
      summary = "The amounts that single keys have for a while; those that do nothing say why")
  public JsonArray overrides(@PathParam("name") String name) {
    JsonArrayBuilder array = Json.createArrayBuilder();
    limits.overrides().stream()
        .filter(standing -> standing.override().limit().equals(name))
        .map(LimitJson::of)
        .forEach(array::add);
    return array.build();
  }

  @PUT
  @Path("/{name}/overrides/{key: .+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "putOverride",
      summary = "Gives a key another amount: {amount, burst?, until, comment?}")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  @APIResponse(responseCode = "409", description = "There are too many already")
  public Response override(
      @PathParam("name") String name,
      @PathParam("key") String key,
      String body,
      @Context SecurityContext sender) {
    JsonBody wanted = JsonBody.read(body).only("amount", "burst", "until", "comment");
    String comment = wanted.text("comment");
    var wish =
        new Wish(
            name,
            key,
            wanted.requireText("amount"),
            wanted.number("burst"),
            wanted.instant("until"),
            comment == null ? "" : comment);
    return answer(limits.override(KnownSender.author(sender), wish), name, key);
  }

  @DELETE
  @Path("/{name}/overrides/{key: .+}")
  @Operation(operationId = "deleteOverride", summary = "Ends an override early")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  public Response end(
      @PathParam("name") String name,
      @PathParam("key") String key,
      @Context SecurityContext sender) {
    return answer(limits.end(KnownSender.author(sender), name, key), name, key);
  }

  @POST
  @Path("/{name}/reset")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "resetLimit",
      summary = "Gives a key its full budget again on all nodes: {key}")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  public Response reset(
      @PathParam("name") String name, String body, @Context SecurityContext sender) {
    String key = JsonBody.read(body).only("key").requireText("key");
    return answer(limits.reset(KnownSender.author(sender), name, key), name, key);
  }

  @POST
  @Path("/{name}/what-if")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "askWhatIf",
      summary = "What another amount would have refused: {amount, burst?}",
      description = "Replays the latest decisions of all nodes; changes nothing.")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "404", description = "There is none of this name")
  @APIResponse(responseCode = "422", description = "The record does not tell")
  public Response whatIf(@PathParam("name") String name, String body) {
    JsonBody wanted = JsonBody.read(body).only("amount", "burst");
    return limits
        .whatIf(
            name,
            wanted.requireText("amount"),
            wanted.number("burst"),
            recorded.latest(RecordedDecisions.MOST))
        .map(LimitJson::answer)
        .orElseGet(LimitKeysResource::unknown);
  }

  private static Response unknown() {
    return Problems.notFound("There is no such limit, or no such override");
  }

  private static Response answer(LimitResult result, String limit, String key) {
    if (result instanceof LimitResult.Overridden good) {
      return Response.ok(LimitJson.of(new Standing(good.override(), null)).build()).build();
    }
    if (result instanceof LimitResult.Refused refused) {
      throw Problems.badRequest("`" + refused.field() + "`: " + refused.why());
    }
    if (result instanceof LimitResult.Full full) {
      String title = "There are " + full.most() + " overrides already; end some";
      return Problems.answer(409, "too-many-overrides", title).build();
    }
    return result instanceof LimitResult.Done
        ? Response.ok(Json.createObjectBuilder().add("limit", limit).add("key", key).build())
            .build()
        : unknown();
  }
}
