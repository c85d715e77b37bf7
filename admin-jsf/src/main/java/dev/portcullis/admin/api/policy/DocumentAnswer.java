package dev.portcullis.admin.api.policy;

import dev.portcullis.administration.policy.ActivePolicy;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyWriter;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A policy document in the form that the client prefers: YAML, unless it asks for JSON. */
final class DocumentAnswer {

  private DocumentAnswer() {}

  static Response.ResponseBuilder of(ActivePolicy policy, HttpHeaders headers) {
    return of(policy, policy.document(), headers);
  }

  /**
   * @param shown the policy's document, or what of it is shown
   */
  static Response.ResponseBuilder of(
      ActivePolicy policy, PolicyDocument shown, HttpHeaders headers) {
    boolean json = prefersJson(headers);
    String yaml = shown == policy.document() ? policy.text() : PolicyWriter.toYaml(shown);
    return Response.ok(json ? PolicyWriter.toJson(shown) : yaml)
        .type(json ? MediaType.APPLICATION_JSON : PolicyResource.YAML)
        .tag(new EntityTag(Long.toString(policy.number())))
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
  }

  /** The types come sorted, the preferred one first; the framework has refused all others. */
  private static boolean prefersJson(HttpHeaders headers) {
    var yaml = MediaType.valueOf(PolicyResource.YAML);
    for (MediaType accepted : headers.getAcceptableMediaTypes()) {
      if (accepted.isCompatible(yaml)) {
        return false;
      }
      if (accepted.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
        return true;
      }
    }
    return false;
  }
}
