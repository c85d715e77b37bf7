package dev.portcullis.admin.api.credential;

import dev.portcullis.admin.api.http.KnownSender;
import dev.portcullis.admin.api.http.PendingFilter;
import dev.portcullis.administration.credential.CertificateAdministration.Entry;
import dev.portcullis.ejb.CertificatesBean;
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
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Client certificates, and all that people revoked. */
@Path("/")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "certificates")
public class CertificatesResource {
  private static final Pattern FINGERPRINT = Pattern.compile("sha256:([0-9A-Fa-f]{64})");

  @Inject private CertificatesBean certificates;

  @GET
  @Path("/certificates")
  @Operation(operationId = "listCertificates", summary = "The entries of the policy document")
  public JsonArray list() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    certificates.list().stream().map(CertificatesResource::json).forEach(array::add);
    return array.build();
  }

  @POST
  @Path("/certificates/{name}/revoke")
  @Operation(
      operationId = "revokeCertificate",
      summary =
          "Revokes all certificates of an entry, or the one whose fingerprint is given as"
              + " `sha256:<64 hexadecimal digits>`: {comment?}")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  public Response revoke(
      @PathParam("name") String name, String body, @Context SecurityContext sender) {
    String comment = CredentialAnswer.comment(body);
    var single = FINGERPRINT.matcher(name);
    return CredentialAnswer.of(
        single.matches()
            ? certificates.revokeFingerprint(KnownSender.author(sender), single.group(1), comment)
            : certificates.revoke(KnownSender.author(sender), name, comment));
  }

  @POST
  @Path("/certificates/{name}/unrevoke")
  @Operation(operationId = "unrevokeCertificate", summary = "Takes a revocation back")
  @APIResponse(responseCode = "200", description = "Done")
  @APIResponse(responseCode = "202", description = PendingFilter.MEANING)
  @APIResponse(responseCode = "404", description = "There is none of this name")
  public Response unrevoke(@PathParam("name") String name, @Context SecurityContext sender) {
    return CredentialAnswer.of(certificates.unrevoke(KnownSender.author(sender), name));
  }

  @GET
  @Path("/revocations")
  @Operation(
      operationId = "listRevocations",
      summary = "All that people revoked: keys, certificates' entries, single certificates")
  public JsonArray revocations() {
    JsonArrayBuilder array = Json.createArrayBuilder();
    certificates.revocations().stream().map(CredentialAnswer::json).forEach(array::add);
    return array.build();
  }

  private static JsonObjectBuilder json(Entry entry) {
    var certificate = entry.certificate();
    JsonObjectBuilder json =
        Json.createObjectBuilder()
            .add("name", certificate.name())
            .add("subject", certificate.subject())
            .add("roles", Json.createArrayBuilder(certificate.roles()))
            .add("scopes", Json.createArrayBuilder(certificate.scopes()))
            .add("revoked", entry.revocation() != null);
    if (entry.revocation() != null) {
      json.add("revocation", CredentialAnswer.json(entry.revocation()));
    }
    return json;
  }
}
