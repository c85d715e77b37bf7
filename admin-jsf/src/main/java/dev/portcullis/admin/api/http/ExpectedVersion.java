package dev.portcullis.admin.api.http;

import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.ejb.PolicyAdministrationBean;
import jakarta.json.Json;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which version the sender believes in force, by {@code If-Match} (RFC 9110 §13.1.1).
 *
 * @param tags strong entity tags, without quotes; empty: any version will do
 */
public record ExpectedVersion(Set<String> tags) {

  public static ExpectedVersion of(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return new ExpectedVersion(Set.of());
    }
    return new ExpectedVersion(
        Arrays.stream(ifMatch.split(",", -1))
            .map(ExpectedVersion::tag)
            .collect(Collectors.toSet()));
  }

  /** A weak tag never matches here (§8.8.3.2): it stays as it is, and no version is called so. */
  private static String tag(String text) {
    String tag = text.strip();
    if (tag.matches("\"[^\"]*\"")) {
      return tag.substring(1, tag.length() - 1);
    }
    if (tag.matches("W/\"[^\"]*\"")) {
      return tag;
    }
    throw Problems.badRequest("If-Match is not a list of quoted entity tags");
  }

  /** Makes the change if the expected version is in force, and tells what became of it. */
  public Response then(PolicyAdministrationBean policies, LongFunction<PublishResult> change) {
    if (tags.isEmpty()) {
      return answer(change.apply(0));
    }
    long active = policies.active().number();
    return tags.contains(Long.toString(active))
        ? answer(change.apply(active))
        : Problems.lostRace(active);
  }

  private static Response answer(PublishResult result) {
    if (result instanceof PublishResult.Published published) {
      var body = Json.createObjectBuilder().add("version", published.version());
      if (!published.warnings().isEmpty()) {
        body.add("warnings", Problems.json(published.warnings()));
      }
      return Response.ok(body.build())
          .tag(new EntityTag(Long.toString(published.version())))
          .build();
    }
    if (result instanceof PublishResult.Rejected rejected) {
      return Problems.policyRejected(rejected.problems());
    }
    if (result instanceof PublishResult.NotPermitted) {
      return Problems.answer(403, "not-permitted", PublishResult.NotPermitted.WHY).build();
    }
    return result instanceof PublishResult.Conflict conflict
        ? Problems.lostRace(conflict.activeVersion())
        : Problems.notFound("There is no such version");
  }
}
