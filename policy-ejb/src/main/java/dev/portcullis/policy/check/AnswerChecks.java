package dev.portcullis.policy.check;

import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.document.RouteTraits.Rewrite;
import dev.portcullis.policy.message.FieldEdits;
import dev.portcullis.policy.message.Redirect;
import dev.portcullis.policy.message.Respond;
import dev.portcullis.policy.message.TransportSecurity;
import dev.portcullis.policy.route.FieldValues;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.CanonicalPath;
import dev.portcullis.request.CanonicalPath.MalformedPathException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

/**
 * Checks the answers that a route gives itself. Where clients are sent to is the owner's word
 * alone: an authority that a request could choose would lend the route's name to anybody.
 */
record AnswerChecks(Checks checks, Set<String> upstreams) {

  private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);

  /** They say what only who authenticates, or who negotiates, can say. */
  private static final Set<Integer> NOT_TO_SAY = Set.of(205, 401, 407, 421, 426);

  private static final int NO_CONTENT = 204;

  /** In bytes: it stands in the policy, which every node holds. */
  private static final int MOST_BODY = 16 << 10;

  private static final String MEDIA_TYPE = "[!#$&^_+.0-9A-Za-z-]+/[!#$&^_+.0-9A-Za-z-]+(\\s*;.*)?";

  private static final Duration MOST_AGE = Duration.ofDays(730);

  /** What browsers that are delivered with the name ask for. */
  private static final Duration PRELOADED_AGE = Duration.ofDays(365);

  void check(String path, Route route) {
    var answers = route.answers();
    whatBecomesOfARequest(path, route);
    if (answers.redirect() != null) {
      redirect(path + ".redirect", answers.redirect(), route);
    }
    if (answers.respond() != null) {
      respond(path + ".respond", answers.respond());
    }
    if (answers.transportSecurity() != null) {
      security(path + ".strict-transport-security", answers.transportSecurity());
    }
  }

  /** One of them, and nothing beside it that could never have an effect. */
  private void whatBecomesOfARequest(String path, Route route) {
    var answers = route.answers();
    if (answers.redirect() != null && answers.respond() != null) {
      problem(path + ".respond", "`redirect` and `respond` on one route", "remove one of them");
    }
    if (!answers.direct()) {
      upstream(path, route);
      return;
    }
    if (!route.upstream().isEmpty()) {
      problem(
          path + ".upstream",
          "nothing is forwarded: the route answers itself",
          "remove `upstream`, or `redirect` and `respond`");
    }
    if (!route.forwards().headers().equals(FieldEdits.NONE)) {
      problem(path + ".request-headers", "nothing is forwarded", "remove it");
    }
    if (!route.forwards().upgrades().isEmpty()) {
      problem(path + ".upgrades", "nothing is forwarded", "remove it");
    }
  }

  private void upstream(String path, Route route) {
    if (route.upstream().isEmpty()) {
      problem(
          path + ".upstream",
          "nothing says what becomes of its requests",
          "name an upstream, or say `redirect` or `respond`");
    } else {
      checks.reference(path + ".upstream", "upstream", route.upstream(), upstreams);
    }
  }

  private void redirect(String path, Redirect redirect, Route route) {
    if (!REDIRECTIONS.contains(redirect.status())) {
      problem(
          path + ".status",
          redirect.status() + " is no redirection",
          "write 301, 302, 303, 307 or 308");
    }
    if (redirect.path() != null && !isPath(redirect.path())) {
      problem(
          path + ".path",
          "`" + Problems.shortened(redirect.path()) + "` is no path",
          "write one such as `/new/place`, encoded, without query");
    }
    if (redirect.onlyInTheClear()) {
      sameHost(path, redirect, route);
    } else if (redirect.to() != null && !isOrigin(redirect.to())) {
      problem(
          path + ".to",
          "`" + Problems.shortened(redirect.to()) + "` is no origin",
          "write scheme, host and port in lower case, such as `https://api.example.com`, or"
              + " `https`; the path goes to `path` or `rewrite`");
    } else if (redirect.to() == null
        && redirect.path() == null
        && route.rewrite().equals(Rewrite.NONE)) {
      problem(path, "it leads to where the request was made", "say `to`, `path` or `rewrite`");
    }
  }

  /** A host that the request alone names would be whatever a client, or a cache before us, says. */
  private void sameHost(String path, Redirect redirect, Route route) {
    var hosts = route.matches().hosts();
    if (hosts.isEmpty() || hosts.stream().anyMatch(host -> host.startsWith("*"))) {
      problem(
          path + ".to",
          "`https` sends to the host that was asked for, which may be any",
          "list `hosts` of the route, without wildcards");
    }
    if (redirect.path() != null || redirect.dropQuery()) {
      problem(path, "`https` sends to the same address", "remove `path` and `drop-query`");
    }
  }

  private static boolean isOrigin(String text) {
    var uri = Checks.uri(text);
    return uri != null
        && text.matches("https?://[a-z0-9._:\\[\\]-]+")
        && uri.getRawUserInfo() == null;
  }

  private static boolean isPath(String text) {
    try {
      var path = CanonicalPath.parse(text);
      return path.forms().isEmpty() && text.matches("/[!-~]*") && !text.contains("?");
    } catch (MalformedPathException e) {
      return false;
    }
  }

  private void respond(String path, Respond respond) {
    int status = respond.status();
    boolean usual = status >= 200 && status <= 599 && status / 100 != 3;
    if (!usual || NOT_TO_SAY.contains(status)) {
      problem(
          path + ".status",
          status + " is no status for a fixed answer",
          "write one such as 200, 204, 404, 410 or 503; `redirect` sends elsewhere, `authenticate`"
              + " asks for credentials");
    }
    if (status == NO_CONTENT && !respond.body().isEmpty()) {
      problem(path + ".body", "204 has no body (RFC 9110 §15.3.5)", "remove it, or write 200");
    }
    int bytes = respond.body().getBytes(StandardCharsets.UTF_8).length;
    checks.between(path + ".body", bytes, 0, MOST_BODY);
    if (!respond.contentType().matches(MEDIA_TYPE) || !FieldValues.isValue(respond.contentType())) {
      problem(
          path + ".content-type",
          "`" + Problems.shortened(respond.contentType()) + "` is no media type",
          "write one such as `application/json`");
    }
  }

  private void security(String path, TransportSecurity security) {
    checks.between(path + ".max-age", security.maxAge(), Duration.ZERO, MOST_AGE);
    boolean preloadable =
        security.includeSubdomains() && security.maxAge().compareTo(PRELOADED_AGE) >= 0;
    if (security.preload() && !preloadable) {
      problem(
          path + ".preload",
          "browsers are delivered with names of a year or more, and all below them",
          "say `include-subdomains` and a `max-age` of 365d or more");
    }
  }

  private void problem(String path, String what, String remedy) {
    checks.problems().add(path, what, remedy);
  }
}
