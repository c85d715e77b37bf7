package dev.portcullis.admin.api.credential;

import dev.portcullis.store.credential.AssertionKeys;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The public keys of all nodes (RFC 7517 §5), for whoever verifies an assertion. */
@Path("/jwks")
@RequestScoped
@Tag(name = "nodes")
public class JwksResource {

  @Inject private AssertionKeys keys;

  @GET
  @Produces({MediaType.APPLICATION_JSON, "application/jwk-set+json;qs=0.9"})
  @Operation(
      operationId = "getAssertionKeys",
      summary = "The keys that sign Portcullis-Assertion; needs no account")
  public Response keys() {
    return Response.ok("{\"keys\":[" + String.join(",", keys.all()) + "]}")
        .header(HttpHeaders.CACHE_CONTROL, "public, max-age=60")
        .build();
  }
}
