package dev.portcullis.admin.api.credential;

import dev.portcullis.admin.api.http.JsonBody;
import dev.portcullis.admin.api.http.Problems;
import dev.portcullis.administration.credential.CredentialResult;
import dev.portcullis.store.credential.StoredRevocation;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** What became of a change of a credential, as an answer. */
final class CredentialAnswer {

  private CredentialAnswer() {}

  static Response of(CredentialResult result) {
    if (result instanceof CredentialResult.Created created) {
      return told(Response.ok(), created);
    }
    if (result instanceof CredentialResult.Changed changed) {
      return Response.ok(Json.createObjectBuilder().add("name", changed.name()).build()).build();
    }
    if (result instanceof CredentialResult.Rejected rejected) {
      return Problems.policyRejected(rejected.problems());
    }
    return result instanceof CredentialResult.Refused refused
        ? Problems.answer(409, refused.why().slug(), refused.why().message()).build()
        : Problems.notFound("There is no such credential");
  }

  /** With the secret, which is not to be kept by whoever passes it on. */
  static Response told(Response.ResponseBuilder answer, CredentialResult.Created created) {
    return answer
        .entity(
            Json.createObjectBuilder()
                .add("name", created.name())
                .add("secret", created.secret())
                .build())
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  static JsonObjectBuilder json(StoredRevocation revocation) {
    return Json.createObjectBuilder()
        .add("kind", revocation.kind())
        .add("name", revocation.name())
        .add("revoked", revocation.revoked().toString())
        .add("by", revocation.revokedBy())
        .add("comment", revocation.comment());
  }

  /** Why, of a body that may be empty. */
  static String comment(String body) {
    String comment = body.isBlank() ? null : JsonBody.read(body).only("comment").text("comment");
    return comment == null ? "" : comment;
  }
}
