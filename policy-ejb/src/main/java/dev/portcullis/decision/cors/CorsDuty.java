package dev.portcullis.decision.cors;

import dev.portcullis.decision.AnswerDuty;
import dev.portcullis.decision.AnswerHead;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.cors.Cors;
import dev.portcullis.policy.cors.Origins;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells a browser whether the page that asked may read the answer, in place of what the upstream
 * tells. A page of another origin than the allowed ones is told nothing, which browsers take for
 * no.
 */
public final class CorsDuty implements AnswerDuty {

  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
  private static final String ORIGIN = "Origin";

  /** All that an answer can say of this (Fetch Standard §3.2.3, Private Network Access §3.1). */
  private static final List<String> OWN =
      List.of(
          ALLOW_ORIGIN,
          "Access-Control-Allow-Credentials",
          "Access-Control-Expose-Headers",
          "Access-Control-Allow-Methods",
          "Access-Control-Allow-Headers",
          "Access-Control-Max-Age",
          "Access-Control-Allow-Private-Network");

  private final Cors cors;
  private final @Nullable String allowed;
  private final HttpFields granted;
  private final List<String> vary;

  private CorsDuty(Cors cors, @Nullable String allowed, HttpFields granted, List<String> vary) {
    this.cors = cors;
    this.allowed = allowed;
    this.granted = granted;
    this.vary = vary;
  }

  /** What a request to a route is owed; null where the route says nothing of it. */
  public static @Nullable CorsDuty of(CompiledRoute route, AccessRequest request) {
    var cors = route.definition().browsers().cors();
    if (cors == null) {
      return null;
    }
    String allowed = allowed(cors, request.fields());
    String method = PreflightRequest.method(request);
    if (method == null) {
      return new CorsDuty(cors, allowed, HttpFields.EMPTY, List.of());
    }
    var routed = route.definition().matches().methods();
    var granted = PreflightRequest.granted(cors, request, method, routed);
    return new CorsDuty(cors, allowed, granted, PreflightRequest.vary(cors));
  }

  /** What a page's request is owed that ends before its route was looked for; null for nothing. */
  public static @Nullable CorsDuty beforeRouting(PolicySnapshot policy, AccessRequest request) {
    return request.fields().first(ORIGIN) != null
            && PreflightRequest.route(policy, request) instanceof RouteMatch.Matched matched
        ? of(matched.route(), request)
        : null;
  }

  /** Null where the page is not allowed; two origins are none. */
  private static @Nullable String allowed(Cors cors, HttpFields fields) {
    if (cors.sameForAll()) {
      return Origins.ANY;
    }
    String origin = fields.first(ORIGIN);
    return origin != null && fields.count(ORIGIN) == 1 && cors.origins().has(origin)
        ? origin
        : null;
  }

  /** An interim answer, or the consent to another protocol, is read by no page. */
  @Override
  public void carryOut(AnswerHead head) {
    OWN.forEach(head::remove);
    if (head.status() < 200) {
      return;
    }
    if (!cors.sameForAll()) {
      vary(head, ORIGIN);
    }
    vary.forEach(name -> vary(head, name));
    if (allowed != null) {
      tell(head, allowed);
    }
  }

  private void tell(AnswerHead head, String origin) {
    head.set(ALLOW_ORIGIN, origin);
    if (cors.credentials()) {
      head.set("Access-Control-Allow-Credentials", "true");
    }
    if (!cors.expose().isEmpty()) {
      head.set("Access-Control-Expose-Headers", String.join(", ", cors.expose()));
    }
    granted.forEach(head::set);
  }

  /** RFC 9110 §12.5.5: one more name, unless it is there, or all are meant. */
  private static void vary(AnswerHead head, String name) {
    var names = new ArrayList<String>();
    for (String line : head.values("Vary")) {
      for (String one : line.split(",")) {
        if (one.strip().equals("*") || one.strip().equalsIgnoreCase(name)) {
          return;
        }
        if (!one.isBlank()) {
          names.add(one.strip());
        }
      }
    }
    names.add(name);
    head.set("Vary", String.join(", ", names));
  }
}
