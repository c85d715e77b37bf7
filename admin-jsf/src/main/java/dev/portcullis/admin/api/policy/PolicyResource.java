package dev.portcullis.admin.api.policy;

import dev.portcullis.admin.api.http.ExpectedVersion;
import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.ejb.ApiKeysBean;
import dev.portcullis.ejb.PolicyAdministrationBean;
import dev.portcullis.policy.text.Problem;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The policy in force. */
@Path("/policy")
@RequestScoped
@Tag(name = "policy")
public class PolicyResource {
  static final String YAML = "application/yaml";

  @Inject private PolicyAdministrationBean policies;
  @Inject private ApiKeysBean keys;

  @GET
  @Produces({YAML, MediaType.APPLICATION_JSON + ";qs=0.9"})
  @Operation(operationId = "getPolicy", summary = "The document in force; the ETag is its version")
  public Response get(@Context Request request, @Context HttpHeaders headers) {
    ActivePolicy active = policies.active();
    var tag = new EntityTag(Long.toString(active.number()));
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    return unchanged == null
        ? DocumentAnswer.of(active, keys.withoutPeoplesKeys(active.document()), headers).build()
        : unchanged.tag(tag).build();
  }

  @PUT
  @Consumes({YAML, "application/x-yaml", "text/yaml", MediaType.APPLICATION_JSON})
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "putPolicy",
      summary = "Publishes a document; with If-Match only where that version is in force")
  @APIResponse(responseCode = "200", description = "In force: its version")
  @APIResponse(responseCode = "400", description = "All problems of the document")
  @APIResponse(responseCode = "403", description = "It would change who administers")
  @APIResponse(responseCode = "412", description = "Another version is in force")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  public Response put(
      String document,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("comment") @DefaultValue("") String comment,
      @Context SecurityContext sender) {
    var who = KnownSender.of(sender);
    return ExpectedVersion.of(ifMatch)
        .then(policies, expected -> policies.publishText(document, expected, who, comment));
  }

  @POST
  @Path("/check")
  @Consumes({YAML, "application/x-yaml", "text/yaml", MediaType.APPLICATION_JSON})
  @Produces(MediaType.APPLICATION_JSON)
  @Operation(operationId = "checkPolicy", summary = "Compiles a document and publishes nothing")
  public Response check(String document) {
    List<Problem> problems = policies.check(document);
    return problems.isEmpty()
        ? Response.ok(
                Json.createObjectBuilder()
                    .add("valid", true)
                    .add("problems", Json.createArrayBuilder())
                    .add("warnings", Problems.json(policies.warnings(document)))
                    .build())
            .build()
        : Problems.policyRejected(problems);
  }
}
