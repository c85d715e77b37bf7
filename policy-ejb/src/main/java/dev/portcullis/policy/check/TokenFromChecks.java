package dev.portcullis.policy.check;

import dev.portcullis.policy.cors.TokenFrom;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.policy.document.Route;
import dev.portcullis.policy.text.Problems;
import org.jspecify.annotations.Nullable;

/** Checks where tokens may stand besides {@code Authorization}. */
record TokenFromChecks(Checks checks) {

  /** RFC 6265 §4.1.1: a token. */
  private static final String COOKIE = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

  /** What no encoding changes (RFC 3986 §2.3). */
  private static final String PARAMETER = "[A-Za-z0-9._~-]{1,64}";

  /** What RFC 6455 §4.1 lets stand in a list; the dot before the token is none of it. */
  private static final String PROTOCOL = "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*";

  private static final int LONGEST_PROTOCOL = 64;

  void check(String path, Route route) {
    var from = route.browsers().tokenFrom();
    if (from.equals(TokenFrom.NOWHERE)) {
      return;
    }
    if (!route.authenticate().contains(AuthenticationMethod.JWT)) {
      problem(path, "the route takes no token at all", "add `jwt` to `authenticate`");
    }
    protocol(path + ".websocket-protocol", from.websocketProtocol(), route);
    cookie(path + ".cookie", from.cookie(), route);
    matching(path + ".query", from.query(), PARAMETER, "write a name such as `access_token`");
  }

  private void protocol(String path, @Nullable String name, Route route) {
    if (name == null) {
      return;
    }
    matching(path, name, PROTOCOL, "write a name such as `bearer`");
    if (name.length() > LONGEST_PROTOCOL) {
      problem(path, "the name is too long", "write at most 64 characters");
    }
    if (!route.forwards().upgrades().contains("websocket")) {
      problem(
          path, "the route lets no connection change to WebSocket", "add `upgrades: [websocket]`");
    }
  }

  /** A browser sends it whoever wrote the page. */
  private void cookie(String path, @Nullable String name, Route route) {
    matching(path, name, COOKIE, "write a name such as `__Host-token`");
    if (name != null && !route.browsers().originCheck()) {
      problem(
          path,
          "pages of other sites could act as whoever visits them",
          "add `origin-check: true`: browsers send cookies whoever wrote the page");
    }
  }

  private void matching(String path, @Nullable String name, String pattern, String remedy) {
    if (name != null && !name.matches(pattern)) {
      problem(path, "`" + Problems.shortened(name) + "` is no name here", remedy);
    }
  }

  private void problem(String path, String what, String remedy) {
    checks.problems().add(path, what, remedy);
  }
}
