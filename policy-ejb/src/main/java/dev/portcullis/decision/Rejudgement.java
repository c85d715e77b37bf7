package dev.portcullis.decision;

import dev.portcullis.authentication.Authentication;
import dev.portcullis.authentication.AuthenticationResult;
import dev.portcullis.authentication.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.AuthenticationResult.Refused;
import dev.portcullis.authentication.AuthenticationResult.Unavailable;
import dev.portcullis.behaviour.Behaviour;
import dev.portcullis.policy.AccessAttributes;
import dev.portcullis.policy.Authorization;
import dev.portcullis.policy.PolicySnapshot;
import dev.portcullis.policy.RouteMatch;
import dev.portcullis.policy.RouteMatch.Matched;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests again whose answers are under way, by the policy, the credentials, the quarantine
 * and the circumstances of now. The stages are those of {@link PolicyDecisionPoint}, in its order,
 * without those that belong to the start of a request.
 */
final class Rejudgement {

  private static final System.Logger LOG = System.getLogger(Rejudgement.class.getName());

  private final Supplier<@Nullable PolicySnapshot> policies;
  private final Authentication authentication;
  private final Behaviour behaviour;

  /**
   * @param authentication one that does not wait
   */
  Rejudgement(
      Supplier<@Nullable PolicySnapshot> policies,
      Authentication authentication,
      Behaviour behaviour) {
    this.policies = policies;
    this.authentication = authentication;
    this.behaviour = behaviour;
  }

  Decision judge(AccessRequest request, Instant now) {
    var dossier = new Dossier(request.id());
    try {
      PolicySnapshot policy = policies.get();
      return policy == null
          ? dossier.deny(Reason.UNDECIDABLE, "no policy is loaded")
          : route(request, now, policy, dossier);
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.ERROR, "judging " + request.id() + " again failed", fault);
      return dossier.deny(Reason.UNDECIDABLE, "the decision failed");
    }
  }

  private Decision route(
      AccessRequest request, Instant now, PolicySnapshot policy, Dossier dossier) {
    dossier.judgedBy(policy.version());
    String twoReadings = policy.judgedFields().problem(request.fields());
    if (twoReadings != null) {
      return dossier.deny(Reason.REQUEST_MALFORMED, twoReadings);
    }
    RouteMatch match = policy.match(request.host(), request.path(), request.method());
    if (!(match instanceof Matched matched)) {
      boolean other = match instanceof RouteMatch.MethodNotAllowed;
      return dossier.deny(other ? Reason.METHOD_NOT_ALLOWED : Reason.ROUTE_NOT_FOUND, "");
    }
    dossier.routed(matched.route());
    var definition = matched.route().definition();
    String path = PathRewrite.apply(request.path(), definition);
    if (path == null || !definition.pathLeniency().containsAll(request.path().forms())) {
      return dossier.deny(
          Reason.REQUEST_MALFORMED, "the path has a form that the route does not accept");
    }
    return authenticate(request, now, policy, matched, path, dossier);
  }

  private Decision authenticate(
      AccessRequest request,
      Instant now,
      PolicySnapshot policy,
      Matched matched,
      String path,
      Dossier dossier) {
    var accepted = matched.route().definition().authenticate();
    AuthenticationResult result = authentication.authenticate(request, accepted, policy);
    if (result instanceof Unavailable unavailable) {
      return dossier.deny(Reason.UNDECIDABLE, unavailable.detail());
    }
    if (!(result instanceof Authenticated authenticated)) {
      var refused = result instanceof Refused known ? known : null;
      Reason reason = refused == null ? Reason.CREDENTIALS_MISSING : refused.reason();
      var challenge =
          HttpFields.of("WWW-Authenticate", authentication.challenges(accepted, reason));
      return dossier.deny(
          reason,
          refused == null ? "" : refused.detail(),
          reason.status() == 401 ? challenge : HttpFields.EMPTY);
    }
    dossier.identified(authenticated.subject());
    return authorize(request, now, policy, matched, path, dossier);
  }

  private Decision authorize(
      AccessRequest request,
      Instant now,
      PolicySnapshot policy,
      Matched matched,
      String path,
      Dossier dossier) {
    var subject = dossier.subject();
    if (subject.anonymous()
        ? behaviour.quarantined(request.client())
        : behaviour.quarantined(dossier.subjectKey(), dossier.credentialKey())) {
      return dossier.deny(
          Reason.QUARANTINED,
          "the subject, its credential or, of nobody, the address is quarantined");
    }
    double risk = subject.anonymous() ? 0 : behaviour.risk(dossier.subjectKey());
    dossier.risked(risk);
    var context =
        new AccessContext(
            now, request.client(), request.protocol(), request.secure(), risk, Map.of());
    var attributes =
        new AccessAttributes(
            request,
            subject,
            policy.effectiveRoles(subject.roles()),
            matched.route().name(),
            matched.pathVariables(),
            context,
            matched.route().fields());
    Authorization authorization = policy.authorize(matched.route(), attributes);
    dossier.ruled(authorization);
    return authorization.reason() == Reason.PERMITTED
        ? dossier.permit(goingOn(matched, path, attributes))
        : dossier.deny(authorization.reason(), "");
  }

  private static Decision.Forwarding goingOn(
      Matched matched, String path, AccessAttributes attributes) {
    var definition = matched.route().definition();
    return new Decision.Forwarding(
        matched.route().upstream(),
        path,
        PathRewrite.cutPrefix(definition),
        definition.maxBody(),
        matched.route().fields(),
        attributes.subject().id(),
        attributes.roles(),
        definition.priority(),
        null,
        List.copyOf(definition.upgrades()),
        "",
        Metering.NONE,
        null);
  }
}
