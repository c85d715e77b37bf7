package dev.portcullis.policy.check;

import dev.portcullis.policy.message.FieldEdits;
import dev.portcullis.policy.route.FieldValues;
import dev.portcullis.policy.text.Problems;
import dev.portcullis.request.FieldNames;
import dev.portcullis.request.HopByHop;
import dev.portcullis.request.PassedFields;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a route changes of header fields. Whoever reads a message after us must read the same
 * message: framing, what was judged, what the gateway itself vouches for and says are no fields to
 * change.
 */
record FieldEditChecks(Checks checks) {

  private static final int MOST = 64;
  private static final String NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}";

  private static final String NEIGHBOURS = "is between neighbours (RFC 9110 §7.6.1)";
  private static final String OWN = "is the gateway's to write";

  /** How a body is read: it was inspected, or coded, by what they said. */
  private static final FieldNames OF_BODY =
      FieldNames.disguised(
          List.of("content-type", "content-encoding", "content-length", "content-range"));

  /** What the gateway tells a client of itself. */
  private static final FieldNames TOLD =
      FieldNames.disguised(
          List.of(
              "x-request-id",
              "www-authenticate",
              "authentication-info",
              "retry-after",
              "allow",
              "ratelimit",
              "ratelimit-policy",
              "grpc-status",
              "grpc-message",
              "grpc-status-details-bin"));

  /** Caches that believe these would keep a denial, and give it to somebody else. */
  private static final FieldNames OVER_CACHE_CONTROL =
      FieldNames.disguised(List.of("surrogate-control", "x-accel-expires", "edge-control"));

  /** RFC 9213 §3: each cache may listen to one of its own. */
  private static final String TARGETED = ".+[^a-z0-9]cache[^a-z0-9]control";

  /** Who may set them, may only take them away, or only add to them. */
  private enum Edit {
    SET,
    ADD,
    REMOVE
  }

  private enum Side {
    REQUEST,
    RESPONSE
  }

  void request(String path, FieldEdits edits) {
    check(path, edits, Side.REQUEST);
  }

  void response(String path, FieldEdits edits) {
    check(path, edits, Side.RESPONSE);
  }

  private void check(String path, FieldEdits edits, Side side) {
    int all = edits.set().size() + edits.add().size() + edits.remove().size();
    checks.between(path, all, 0, MOST);
    var seen = new HashSet<String>();
    values(path + ".set", edits.set(), side, Edit.SET, seen);
    values(path + ".add", edits.add(), side, Edit.ADD, seen);
    for (int i = 0; i < edits.remove().size(); i++) {
      name(path + ".remove[" + i + "]", edits.remove().get(i), side, Edit.REMOVE, seen);
    }
  }

  private void values(
      String path, Map<String, String> edits, Side side, Edit edit, Set<String> seen) {
    edits.forEach(
        (name, value) -> {
          name(path + "." + name, name, side, edit, seen);
          value(path + "." + name, value);
        });
  }

  private void name(String path, String name, Side side, Edit edit, Set<String> seen) {
    String shown = "`" + Problems.shortened(name) + "` ";
    if (!name.matches(NAME)) {
      problem(path, shown + "is no field", "write one name, such as `X-Tenant`");
      return;
    }
    if (!seen.add(spelling(name))) {
      problem(path, shown + "is changed twice", "say once what becomes of it");
    }
    var refused = side == Side.REQUEST ? ofRequest(name, edit) : ofResponse(name, edit);
    if (refused != null) {
      problem(path, shown + refused.why(), refused.remedy());
    }
  }

  /** Names that some servers take for the same one (RFC 3875 §4.1.18). */
  private static String spelling(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "-");
  }

  private record Refused(String why, String remedy) {}

  private static @Nullable Refused ofRequest(String name, Edit edit) {
    if (HopByHop.isAlways(name) || isHandshake(name)) {
      return new Refused(NEIGHBOURS, "leave it to the connections");
    }
    if (PassedFields.written(name)) {
      return new Refused(OWN, "name a field of your own, such as `X-Tenant`");
    }
    if (PassedFields.credential(name)) {
      return new Refused(
          "carries credentials, which a policy and its versions show to all who may read them",
          "let the upstream verify `Portcullis-Assertion` or the client certificate of `tls`;"
              + " `forward-credentials` says whether the client's pass");
    }
    if (OF_BODY.contains(name)) {
      return new Refused("says how the body is read, which was inspected so", "leave it as it is");
    }
    if (PassedFields.substitutes(name)) {
      return new Refused(
          "replaces what was judged: a method, a path or a host", "use `rewrite`, or leave it out");
    }
    return edit == Edit.ADD && PassedFields.needsName(name)
        ? new Refused("claims who or where the client is, beside what it sent", "use `set`")
        : null;
  }

  private static @Nullable Refused ofResponse(String name, Edit edit) {
    if (HopByHop.isAlways(name) || isHandshake(name)) {
      return new Refused(NEIGHBOURS, "leave it to the connections");
    }
    if (OF_BODY.contains(name)) {
      return new Refused("says how the body is read, which is the upstream's", "leave it as it is");
    }
    if (FieldNames.startsWith(name, "access-control-")) {
      return new Refused("is told to browsers by the gateway", "use `cors`");
    }
    if (name.equalsIgnoreCase("strict-transport-security")) {
      return new Refused("is told only where it may be", "use `strict-transport-security`");
    }
    if (TOLD.contains(name)
        || FieldNames.startsWith(name, "portcullis")
        || FieldNames.startsWith(name, "x-ratelimit")) {
      return new Refused(OWN, "name a field of your own");
    }
    if (OVER_CACHE_CONTROL.contains(name) || name.toLowerCase(Locale.ROOT).matches(TARGETED)) {
      return new Refused(
          "outweighs the `no-store` of denials, which a cache would then give to others",
          "use `Cache-Control`");
    }
    return edit == Edit.REMOVE ? null : notToAnswers(name.toLowerCase(Locale.ROOT), edit);
  }

  private static @Nullable Refused notToAnswers(String name, Edit edit) {
    return switch (name) {
      case "set-cookie" -> new Refused("is the upstream's to give", "leave it to the upstream");
      case "location", "refresh" ->
          new Refused("sends clients elsewhere", "leave it to the upstream");
      case "vary" ->
          edit == Edit.SET ? new Refused("loses what others have said by it", "use `add`") : null;
      default -> null;
    };
  }

  private static boolean isHandshake(String name) {
    return FieldNames.startsWith(name, "sec-websocket-");
  }

  private void value(String path, String value) {
    String expression = FieldEdits.expression(value);
    if (expression != null) {
      return; // the compiler of expressions looks at it
    }
    if (value.isBlank() || !value.equals(value.strip())) {
      problem(path, "a value that is empty, or has spaces around it", "write it, or use `remove`");
    } else if (!FieldValues.isValue(value)) {
      problem(
          path,
          "no value of a field: visible ASCII, at most " + FieldValues.MAX_LENGTH + " characters",
          "leave out line breaks, control characters and what is not ASCII");
    } else if (FieldEdits.mixed(value)) {
      problem(
          path,
          "an expression is the whole value or none of it",
          "write one such as `${\"id-\" + subject.id}`");
    }
  }

  private void problem(String path, String what, String remedy) {
    checks.problems().add(path, what, remedy);
  }
}
