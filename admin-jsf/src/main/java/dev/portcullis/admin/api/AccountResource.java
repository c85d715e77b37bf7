package dev.portcullis.admin.api;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.admin.session.ClientAddress;
import dev.portcullis.ejb.AdministratorBean;
import dev.portcullis.store.account.AccountChange;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The own account. */
@Path("/account")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "accounts")
public class AccountResource {
  @Inject private AdministratorBean administrators;
  @Inject private HttpServletRequest connection;

  @PUT
  @Path("/password")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Changes the own password: {password}; the sessions of the account end",
      description =
          "For a console account, by HTTP Basic with the present password. All that an account"
              + " may call whose password somebody else set.")
  @APIResponse(
      responseCode = "409",
      description = "A token has no password; or the account changed meanwhile")
  public Response changePassword(
      @Parameter(hidden = true) @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
      String body,
      @Context SecurityContext sender) {
    String wanted = JsonBody.read(body).only("password").requireText("password");
    AccountChange change =
        administrators.changePassword(authorization, wanted, ClientAddress.of(connection));
    if (change instanceof AccountChange.Unacceptable unacceptable) {
      throw Problems.badRequest("`password`: " + unacceptable.message());
    }
    if (change instanceof AccountChange.Done) {
      String name = KnownSender.of(sender).name();
      return Response.ok(Json.createObjectBuilder().add("name", name).build()).build();
    }
    String title =
        change instanceof AccountChange.Unknown
            ? "Only a console account, by HTTP Basic, has a password"
            : "The account changed meanwhile; nothing was changed by this";
    return Problems.answer(409, "password-not-changed", title).build();
  }
}
