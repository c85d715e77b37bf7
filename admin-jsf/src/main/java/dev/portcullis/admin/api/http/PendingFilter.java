package dev.portcullis.admin.api.http;

import dev.portcullis.ejb.Acknowledgement;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;

/**
 * A change that is stored but not in force on this node yet is no success: it is answered with 202
 * (RFC 9110 §15.3.3), its answer as ever, and in {@code pending} why.
 */
@Provider
@ApplicationScoped
public class PendingFilter implements ContainerResponseFilter {

  /** For the description of a call that may be answered so. */
  public static final String MEANING =
      "Stored, but not in force on this node yet: `pending` says why";

  @Inject private Acknowledgement acknowledgement;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    if (response.getStatusInfo().getFamily() == Status.Family.SUCCESSFUL) {
      acknowledgement.pending().ifPresent(why -> accepted(response, why));
    }
  }

  private static void accepted(ContainerResponseContext response, String why) {
    JsonObjectBuilder body =
        response.getEntity() instanceof JsonObject done
            ? Json.createObjectBuilder(done)
            : Json.createObjectBuilder();
    response.setStatusInfo(Status.ACCEPTED);
    response.setEntity(body.add("pending", why).build(), null, MediaType.APPLICATION_JSON_TYPE);
  }
}
