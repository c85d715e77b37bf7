package dev.portcullis.admin.api.credential;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.ejb.ConsoleAccountsBean;
import dev.portcullis.store.account.AccountChange;
import dev.portcullis.store.account.ConsoleAccount;
import dev.portcullis.store.account.ConsoleRole;
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
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Who may use the console and this interface; for administrators only. */
@Path("/accounts")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "accounts")
public class AccountsResource {
  private static final String NAME = "name";
  private static final String ROLE = "role";
  private static final String PASSWORD = "password";

  @Inject private ConsoleAccountsBean accounts;

  @GET
  @Operation(summary = "All accounts: name, role, when the password was set")
  public JsonArray list() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    accounts.list().stream().map(AccountsResource::json).forEach(array::add);
    return array.build();
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Makes an account: {name, role, password}",
      description = "The role is viewer, editor or administrator; the password is to be changed.")
  @APIResponse(responseCode = "201", description = "It was made")
  @APIResponse(responseCode = "409", description = "The name is taken")
  public Response create(String body, @Context SecurityContext sender, @Context UriInfo uri) {
    JsonBody wanted = JsonBody.read(body).only(NAME, ROLE, PASSWORD);
    String name = wanted.requireText(NAME);
    AccountChange change =
        accounts.create(
            KnownSender.author(sender),
            name,
            wanted.requireText(PASSWORD),
            Set.of(role(wanted.requireText(ROLE))));
    return change instanceof AccountChange.Done
        ? named(Response.created(uri.getAbsolutePathBuilder().path(name).build()), name)
        : refusal(change);
  }

  @PUT
  @Path("/{name}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Changes an account: {role?, password?}; its sessions end",
      description = "A password that is set here is to be changed at the next log-in.")
  @APIResponse(responseCode = "409", description = "It is the last administrator")
  public Response change(
      @PathParam("name") String name, String body, @Context SecurityContext sender) {
    JsonBody wanted = JsonBody.read(body).only(ROLE, PASSWORD);
    String role = wanted.text(ROLE);
    String password = wanted.text(PASSWORD);
    if (role == null && password == null) {
      throw Problems.badRequest("Give `role`, `password`, or both");
    }
    return answer(
        accounts.change(
            KnownSender.author(sender), name, role == null ? null : Set.of(role(role)), password),
        name);
  }

  @DELETE
  @Path("/{name}")
  @Operation(summary = "Removes an account; its sessions end")
  @APIResponse(responseCode = "409", description = "It is the last administrator")
  public Response delete(@PathParam("name") String name, @Context SecurityContext sender) {
    return answer(accounts.delete(KnownSender.author(sender), name), name);
  }

  private static ConsoleRole role(String slug) {
    return ConsoleRole.of(slug)
        .orElseThrow(
            () -> Problems.badRequest("`role` is one of viewer, editor and administrator"));
  }

  private static Response answer(AccountChange change, String name) {
    return change instanceof AccountChange.Done ? named(Response.ok(), name) : refusal(change);
  }

  private static Response named(Response.ResponseBuilder answer, String name) {
    return answer.entity(Json.createObjectBuilder().add(NAME, name).build()).build();
  }

  private static Response refusal(AccountChange change) {
    if (change instanceof AccountChange.Unacceptable unacceptable) {
      throw Problems.badRequest("`" + unacceptable.field() + "`: " + unacceptable.message());
    }
    if (change instanceof AccountChange.Taken) {
      return Problems.answer(409, "name-taken", "There is an account of this name").build();
    }
    if (change instanceof AccountChange.LastAdministrator) {
      return Problems.answer(409, "last-administrator", AccountChange.LastAdministrator.WHY)
          .build();
    }
    if (change instanceof AccountChange.Full full) {
      String title = "There are " + full.most() + " accounts already; remove some";
      return Problems.answer(409, "too-many-accounts", title).build();
    }
    return Problems.notFound("There is no such account");
  }

  private static JsonObjectBuilder json(ConsoleAccount account) {
    return Json.createObjectBuilder()
        .add(NAME, account.name())
        .add(ROLE, account.role().slug())
        .add("actor", account.author().name())
        .add("mustChange", account.mustChange())
        .add("created", account.created().toString())
        .add("passwordChanged", account.passwordChanged().toString());
  }
}
