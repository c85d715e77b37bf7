package dev.portcullis.policy.route;

import dev.portcullis.policy.message.Answers;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * The answer that a route gives in an upstream's place.
 *
 * @param body may be empty
 * @param contentType of the body
 * @param target where it sends clients; null: nowhere
 * @param onlyInTheClear whether requests over TLS are forwarded all the same
 */
public record DirectAnswer(
    int status,
    String body,
    String contentType,
    @Nullable RedirectTarget target,
    boolean onlyInTheClear) {

  /** A policy may change at any time, and who may see an answer is decided each time. */
  private static final HttpFields NOT_KEPT = HttpFields.of("Cache-Control", "no-store");

  static @Nullable DirectAnswer of(Answers answers) {
    var redirect = answers.redirect();
    if (redirect != null) {
      var target = RedirectTarget.of(redirect);
      return new DirectAnswer(redirect.status(), "", "", target, redirect.onlyInTheClear());
    }
    var respond = answers.respond();
    return respond == null
        ? null
        : new DirectAnswer(respond.status(), respond.body(), respond.contentType(), null, false);
  }

  /** Whether it is for this request. */
  public boolean answers(AccessRequest request) {
    return !onlyInTheClear || !request.secure();
  }

  /**
   * The fields of the answer; null where the request makes no address to send its client to.
   *
   * @param rewritten the path after the route's rewriting
   */
  public @Nullable HttpFields fields(AccessRequest request, String rewritten) {
    if (target != null) {
      String location = target.location(request, rewritten);
      return location == null ? null : with("Location", location);
    }
    return body.isEmpty() ? NOT_KEPT : with("Content-Type", contentType);
  }

  private static HttpFields with(String name, String value) {
    return HttpFields.of("Cache-Control", "no-store", name, value);
  }
}
