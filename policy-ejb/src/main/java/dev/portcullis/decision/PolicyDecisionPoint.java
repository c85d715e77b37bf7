package dev.portcullis.decision;

import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.AuthenticationResult;
import dev.portcullis.authentication.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.AuthenticationResult.Unavailable;
import dev.portcullis.authentication.Effort;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.behaviour.Observation;
import dev.portcullis.decision.LimitStage.Passage.Admitted;
import dev.portcullis.decision.LimitStage.Passage.Refused;
import dev.portcullis.policy.AccessAttributes;
import dev.portcullis.policy.Authorization;
import dev.portcullis.policy.CompiledRoute;
import dev.portcullis.policy.PolicySnapshot;
import dev.portcullis.policy.RouteMatch;
import dev.portcullis.rate.LimitState;
import dev.portcullis.rate.Limiters;
import dev.portcullis.rate.RateLimitHeaders;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.PassedFields;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import dev.portcullis.threat.ThreatInspector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides every request (the PDP of NIST SP 800-207).
 *
 * <p>The stages stand in one order, which is a security property: cheap refusals come before dear
 * ones, nothing of a subject is believed before it is authenticated, and rules are asked last, with
 * everything known. Each stage ends the story with a denial or hands on.
 *
 * <p>A denial is a value; a fault is an exception, caught here once, and becomes {@link
 * Reason#UNDECIDABLE}: never an allow, never dressed up as a missing right.
 */
public final class PolicyDecisionPoint {

  private static final System.Logger LOG = System.getLogger(PolicyDecisionPoint.class.getName());

  private static final HttpFields RETRY_SOON = HttpFields.of("Retry-After", "1");

  private final Supplier<@Nullable PolicySnapshot> policies;
  private final Authentication authentication;
  private final AuthenticationGuard guard;
  private final InspectionStage inspection;
  private final LimitStage limits;
  private final Behaviour behaviour;
  private final AssertionSigner assertions;
  private final Rejudgement rejudgement;
  private final LongAdder errors = new LongAdder();

  /**
   * @param policies the snapshot in force; null before the first was loaded
   * @param overrides what holds for single keys instead of the policy's amounts
   */
  public PolicyDecisionPoint(
      Supplier<@Nullable PolicySnapshot> policies,
      Authentication authentication,
      AuthenticationGuard guard,
      ThreatInspector threats,
      Limiters limiters,
      LimitOverrides overrides,
      Behaviour behaviour,
      AssertionSigner assertions) {
    this.policies = policies;
    this.authentication = authentication;
    this.guard = guard;
    this.inspection = new InspectionStage(threats, behaviour);
    this.limits = new LimitStage(limiters, overrides);
    this.behaviour = behaviour;
    this.assertions = assertions;
    this.rejudgement = new Rejudgement(policies, authentication.withoutWaiting(), behaviour);
  }

  /** Decides a request by the policy in force now. */
  public Decision decide(AccessRequest request) {
    var dossier = new Dossier(request.id());
    Decision decision = decideSafely(request, dossier);
    int attacks = decision.allows() ? 0 : dossier.attacks();
    behaviour.observe(Observations.of(request, dossier, decision.facts().reason(), attacks));
    return decision;
  }

  /**
   * Judges again a request that was permitted and whose answer is still under way; never waits.
   *
   * <p>Asked are quarantine, the route, the credential, and the rules: all that can change while an
   * answer flows. Limits are not charged again, bodies not inspected again, and nothing is learnt,
   * neither of the subject nor of guessing.
   *
   * @param now what {@code context.time} is; the credential's end is judged by the clock
   * @return where permitted, a forwarding without an assertion and a balance key, which belong to
   *     the start of a request
   */
  public Decision judgeAgain(AccessRequest request, Instant now) {
    return rejudgement.judge(request, now);
  }

  /** Observes a request that the enforcement point could not read, and words its denial. */
  public Decision refuse(RefusedRequest refused) {
    var dossier = new Dossier(refused.id());
    behaviour.observe(
        new Observation(
            refused.receivedAt(),
            refused.client(),
            dossier.subjectKey(),
            dossier.credentialKey(),
            false,
            refused.reason(),
            0,
            false));
    boolean again = refused.reason().status() == 503;
    return dossier.deny(refused.reason(), refused.detail(), again ? RETRY_SOON : HttpFields.EMPTY);
  }

  private Decision decideSafely(AccessRequest request, Dossier dossier) {
    try {
      PolicySnapshot policy = policies.get();
      return policy == null
          ? dossier.deny(Reason.UNDECIDABLE, "no policy is loaded yet", RETRY_SOON)
          : admitAddress(request, policy, dossier);
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.ERROR, "decision " + request.id() + " failed", fault);
      return dossier.deny(Reason.UNDECIDABLE, "the decision failed", RETRY_SOON);
    } catch (Error fault) {
      // Stack or heap that one request ran out of says nothing of the next.
      errors.increment();
      LOG.log(System.Logger.Level.ERROR, "decision " + request.id() + " met an error", fault);
      return dossier.deny(Reason.UNDECIDABLE, "the decision met an error", RETRY_SOON);
    }
  }

  /** How many decisions met an error of the virtual machine. */
  public long errors() {
    return errors.sum();
  }

  /**
   * A suspended address loses what is unverified, and nothing else: who presents a good credential
   * there may well sit behind the same address as an offender.
   */
  private Decision admitAddress(AccessRequest request, PolicySnapshot policy, Dossier dossier) {
    dossier.judgedBy(policy.version());
    if (!behaviour.quarantined(request.client())) {
      return route(request, policy, dossier);
    }
    if (!Authentication.presents(request)) {
      return dossier.deny(Reason.QUARANTINED, "the address is quarantined");
    }
    Decision decision = route(request, policy, dossier);
    return decision.allows()
            || dossier.authenticated()
            || decision.facts().reason() == Reason.UNDECIDABLE
        ? decision
        : dossier.deny(Reason.QUARANTINED, "the address is quarantined, the request unverified");
  }

  private Decision route(AccessRequest request, PolicySnapshot policy, Dossier dossier) {
    String twoReadings = policy.judgedFields().problem(request.fields());
    if (twoReadings != null) {
      return dossier.deny(Reason.REQUEST_MALFORMED, twoReadings);
    }
    Decision flooded = beforeAuthentication(request, policy, dossier);
    if (flooded != null) {
      return flooded;
    }
    RouteMatch match = policy.match(request.host(), request.path(), request.method());
    if (match instanceof RouteMatch.Matched matched) {
      dossier.routed(matched.route());
      return admitForm(new Inquiry(request, policy, matched), dossier);
    }
    if (match instanceof RouteMatch.MethodNotAllowed other) {
      var allow = HttpFields.of("Allow", String.join(", ", other.allow()));
      return dossier.deny(Reason.METHOD_NOT_ALLOWED, "", allow);
    }
    return dossier.deny(Reason.ROUTE_NOT_FOUND, "");
  }

  /** The limits that protect all that follows, signature checks above all. */
  private @Nullable Decision beforeAuthentication(
      AccessRequest request, PolicySnapshot policy, Dossier dossier) {
    var first = policy.beforeAuthentication();
    if (first.isEmpty()) {
      return null;
    }
    var attributes =
        new AccessAttributes(
            request,
            Subject.ANONYMOUS,
            Set.of(),
            "",
            Map.of(),
            gather(request, 0),
            PassedFields.USUAL);
    var passage = limits.admit(first, attributes, dossier);
    if (passage instanceof Refused refused) {
      return dossier.deny(refused.reason(), refused.detail(), refused.headers());
    }
    dossier.chargedBefore(((Admitted) passage).charges());
    return null;
  }

  /** One request on its matched route. */
  private record Inquiry(AccessRequest request, PolicySnapshot policy, RouteMatch.Matched match) {
    CompiledRoute route() {
      return match.route();
    }
  }

  private Decision admitForm(Inquiry inquiry, Dossier dossier) {
    var definition = inquiry.route().definition();
    var forms = inquiry.request().path().forms();
    if (!forms.isEmpty() && !definition.pathLeniency().containsAll(forms)) {
      return dossier.deny(
          Reason.REQUEST_MALFORMED, "the path has a form that the route does not accept");
    }
    String path = PathRewrite.apply(inquiry.request().path(), definition);
    if (path == null) {
      return dossier.deny(Reason.REQUEST_MALFORMED, "the path hides the prefix to cut off");
    }
    return authenticate(inquiry, path, dossier);
  }

  private Decision authenticate(Inquiry inquiry, String path, Dossier dossier) {
    var request = inquiry.request();
    var accepted = inquiry.route().definition().authenticate();
    LimitState guessing = guard.refusal(request.client());
    AuthenticationResult result =
        authentication.authenticate(
            request, accepted, inquiry.policy(), guessing == null ? Effort.ANY : Effort.CHEAP);
    if (result instanceof Authenticated authenticated) {
      dossier.identified(authenticated.subject());
      return admitSubject(inquiry, path, dossier);
    }
    if (result instanceof Unavailable unavailable) {
      return dossier.deny(
          Reason.UNDECIDABLE, unavailable.detail(), retryAfter(unavailable.retryAfter()));
    }
    return guessing != null && Authentication.presents(request)
        ? dossier.deny(
            Reason.RATE_LIMITED,
            "too many failed authentications from this address",
            RateLimitHeaders.of(List.of(guessing)))
        : refuse(inquiry, result, dossier);
  }

  /** RFC 9110 §10.2.3: whole seconds, rounded up. */
  private static HttpFields retryAfter(Duration wait) {
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    return HttpFields.of("Retry-After", Long.toString(seconds));
  }

  private Decision refuse(Inquiry inquiry, AuthenticationResult result, Dossier dossier) {
    Reason reason = Reason.CREDENTIALS_MISSING;
    String detail = "";
    if (result instanceof AuthenticationResult.Refused refused) {
      reason = refused.reason();
      detail = refused.detail();
    }
    guard.failed(inquiry.request().client(), reason);
    if (reason.status() != 401) {
      return dossier.deny(reason, detail);
    }
    var accepted = inquiry.route().definition().authenticate();
    return dossier.deny(
        reason,
        detail,
        HttpFields.of("WWW-Authenticate", authentication.challenges(accepted, reason)));
  }

  private Decision admitSubject(Inquiry inquiry, String path, Dossier dossier) {
    var subject = dossier.subject();
    var request = inquiry.request();
    String key = dossier.subjectKey();
    if (subject.anonymous()
        ? behaviour.quarantined(request.client())
        : behaviour.quarantined(key, dossier.credentialKey())) {
      return dossier.deny(
          Reason.QUARANTINED,
          "the subject, its credential or, of nobody, the address is quarantined");
    }
    double risk = subject.anonymous() ? 0 : behaviour.risk(key);
    dossier.risked(risk);
    if (declaredLength(request) > inquiry.route().definition().maxBody()) {
      return dossier.deny(Reason.BODY_TOO_LARGE, "Content-Length is over the route's bound");
    }
    return inspect(inquiry, path, dossier, gather(request, risk));
  }

  private static long declaredLength(AccessRequest request) {
    String length = request.fields().first("Content-Length");
    return length == null ? 0 : Long.parseLong(length.strip());
  }

  private static AccessContext gather(AccessRequest request, double risk) {
    return new AccessContext(
        request.receivedAt(),
        request.client(),
        request.protocol(),
        request.secure(),
        risk,
        Map.of());
  }

  private Decision inspect(Inquiry inquiry, String path, Dossier dossier, AccessContext context) {
    Decision denial = inspection.inspect(inquiry.request(), inquiry.route().definition(), dossier);
    return denial == null ? limit(inquiry, path, dossier, context) : denial;
  }

  private Decision limit(Inquiry inquiry, String path, Dossier dossier, AccessContext context) {
    var subject = dossier.subject();
    Set<String> roles = inquiry.policy().effectiveRoles(subject.roles());
    var attributes =
        new AccessAttributes(
            inquiry.request(),
            subject,
            roles,
            inquiry.route().name(),
            inquiry.match().pathVariables(),
            context,
            inquiry.route().fields());
    var passage = limits.admit(inquiry.route().limits(), attributes, dossier);
    if (passage instanceof Refused refused) {
      return dossier.deny(refused.reason(), refused.detail(), refused.headers());
    }
    Charges charges = ((Admitted) passage).charges();
    return charges == null
        ? authorize(inquiry, path, dossier, attributes, Metering.NONE)
        : authorizeCharged(inquiry, path, dossier, attributes, charges);
  }

  /** Whatever becomes of it, a request that does not go on gives its place back. */
  private Decision authorizeCharged(
      Inquiry inquiry, String path, Dossier dossier, AccessAttributes attributes, Charges charges) {
    boolean permitted = false;
    try {
      var decision = authorize(inquiry, path, dossier, attributes, charges);
      permitted = decision.allows();
      return decision;
    } finally {
      if (!permitted) {
        charges.denied();
      }
    }
  }

  private Decision authorize(
      Inquiry inquiry,
      String path,
      Dossier dossier,
      AccessAttributes attributes,
      Metering metering) {
    Authorization authorization = inquiry.policy().authorize(inquiry.route(), attributes);
    dossier.ruled(authorization);
    if (authorization.reason() != Reason.PERMITTED) {
      return dossier.deny(authorization.reason(), "");
    }
    // RFC 9110 §10.1.1: a body that waits is invited when all else has admitted the request.
    Decision refused =
        inspection.inspectInvited(inquiry.request(), inquiry.route().definition(), dossier);
    return refused != null
        ? refused
        : dossier.permit(forwarding(inquiry.route(), path, attributes, metering, dossier.review()));
  }

  private Decision.Forwarding forwarding(
      CompiledRoute route,
      String path,
      AccessAttributes attributes,
      Metering metering,
      @Nullable BodyReview review) {
    var subject = attributes.subject();
    return new Decision.Forwarding(
        route.upstream(),
        path,
        PathRewrite.cutPrefix(route.definition()),
        route.definition().maxBody(),
        route.fields(),
        subject.id(),
        attributes.roles(),
        route.definition().priority(),
        route.balanceKey() == null ? null : route.balanceKey().of(attributes),
        route.definition().upgrades(),
        assertions.sign(subject, attributes.roles(), route.upstream().name()),
        metering,
        review);
  }
}
