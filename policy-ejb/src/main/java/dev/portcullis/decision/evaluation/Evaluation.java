package dev.portcullis.decision.evaluation;

import dev.portcullis.assertion.AssertionSigner;
import dev.portcullis.decision.Decision;
import dev.portcullis.decision.DecisionFacts;
import dev.portcullis.decision.RequestCopy;
import dev.portcullis.decision.cors.CorsDuty;
import dev.portcullis.policy.attribute.AccessAttributes;
import dev.portcullis.policy.attribute.InformationPoints;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.route.CompiledRoute;
import dev.portcullis.policy.route.Destination;
import dev.portcullis.policy.route.Forwarding;
import dev.portcullis.policy.route.RouteMatch;
import dev.portcullis.request.AccessContext;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.HttpFields;
import dev.portcullis.request.Identity;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One access request on its way through the stages, and what is known of it so far. Asking for what
 * no stage before has found is a fault. Used by one thread, and by who reviews the body after it.
 */
public final class Evaluation {

  private static final String UNVERIFIED = "the address is quarantined, the request unverified";

  /** Of what may be over in a second. */
  public static final HttpFields RETRY_SOON = HttpFields.of("Retry-After", "1");

  private final AccessRequest request;
  private final PolicySnapshot policy;
  private final Walk walk;
  private final Instant now;
  private final InformationPoints points;
  private final @Nullable String template;
  private final Map<String, Object> facts;
  private final RecordedFacts recorded = new RecordedFacts();
  private final Owed owed = new Owed();
  private Identity identity;
  private RouteMatch.@Nullable Matched match;
  private @Nullable AccessAttributes attributes;

  private Evaluation(
      AccessRequest request,
      PolicySnapshot policy,
      Walk walk,
      Instant now,
      InformationPoints points,
      Identity identity,
      @Nullable String template,
      Map<String, Object> facts) {
    this.request = request;
    this.policy = policy;
    this.walk = walk;
    this.now = now;
    this.points = points;
    this.identity = identity;
    this.template = template;
    this.facts = facts;
  }

  /** Of a request that came in. */
  public static Evaluation start(
      AccessRequest request, PolicySnapshot policy, InformationPoints points) {
    return new Evaluation(
        request, policy, Walk.START, request.receivedAt(), points, Identity.NOBODY, null, Map.of());
  }

  /**
   * Of a request whose answer is under way.
   *
   * @param now what {@code context.time} is
   */
  public static Evaluation again(
      AccessRequest request, PolicySnapshot policy, InformationPoints points, Instant now) {
    return new Evaluation(
        request, policy, Walk.AGAIN, now, points, Identity.NOBODY, null, Map.of());
  }

  /**
   * Of a request that nobody made.
   *
   * @param subject vouched for by who asks
   * @param template of the route that is meant, where the path stands for all paths of it
   * @param facts of the context, before what would be known of a request; no information point is
   *     asked for others
   */
  public static Evaluation asked(
      AccessRequest request,
      PolicySnapshot policy,
      Subject subject,
      @Nullable String template,
      Map<String, Object> facts) {
    return new Evaluation(
        request,
        policy,
        Walk.ASKED,
        request.receivedAt(),
        InformationPoints.NONE,
        Identity.of(subject),
        template,
        facts);
  }

  /** What came in. */
  public AccessRequest request() {
    return request;
  }

  /**
   * The same as it is judged and goes on, once it was looked for a token: from then on stages look
   * at this one.
   */
  public AccessRequest retold() {
    var told = owed.request();
    return told == null ? request : told;
  }

  /** Who sends it: the address behind all trusted proxies. */
  public InetAddress client() {
    return request.client();
  }

  /** The one snapshot that it is judged by. */
  public PolicySnapshot policy() {
    return policy;
  }

  /** Why it is judged. */
  public Walk walk() {
    return walk;
  }

  /** Whether nothing is charged, learnt or sent: all walks but the first. */
  public boolean onlyLooking() {
    return walk != Walk.START;
  }

  /** What may be spent on finding things out: who looks again at many requests cannot wait. */
  public Patience patience() {
    return walk == Walk.AGAIN ? Patience.NEVER_WAITS : Patience.WAITS;
  }

  /** The template of the route that a question means; null where it means a path. */
  public @Nullable String template() {
    return template;
  }

  /** Its route was found. */
  public void routed(RouteMatch.Matched matched) {
    match = matched;
  }

  /** The matched route. */
  public CompiledRoute route() {
    return matched().route();
  }

  private RouteMatch.Matched matched() {
    if (match == null) {
      throw new IllegalStateException("no route was looked for yet");
    }
    return match;
  }

  /** Who asks was found out; {@link Identity#NOBODY} where the route does not care. */
  public void identified(Identity verified) {
    identity = verified;
  }

  /** Who asks; nobody until authenticated. */
  public Identity identity() {
    return identity;
  }

  /** Whether who asks was found out. */
  public boolean authenticated() {
    return !identity.subject().anonymous();
  }

  /** What the log is told besides. */
  public RecordedFacts recorded() {
    return recorded;
  }

  /** What the request obliges to, should it go on. */
  public Owed owed() {
    return owed;
  }

  /** What expressions look at: the same for the limits of the route and the rules. */
  public AccessAttributes attributes() {
    var known = attributes;
    if (known == null) {
      var subject = identity.subject();
      var judged = retold();
      known =
          new AccessAttributes(
              judged,
              subject,
              policy.effectiveRoles(subject.roles()),
              route().name(),
              matched().pathVariables(),
              context(),
              route().fields(),
              points.of(judged, subject, patience()));
      attributes = known;
    }
    return known;
  }

  /** The circumstances. */
  public AccessContext context() {
    return new AccessContext(
        now, request.client(), request.protocol(), request.secure(), recorded.risk(), facts);
  }

  /** Ends it, without more fields than every denial has. */
  public Decision deny(Reason reason, String detail) {
    return deny(reason, detail, HttpFields.EMPTY);
  }

  /** Ends it, for something that may be over in a second. */
  public Decision denyForNow(String detail) {
    return deny(Reason.UNDECIDABLE, detail, RETRY_SOON);
  }

  /**
   * Ends it. Of a suspended address, nothing that is unverified is told why it fails, but that.
   *
   * @param fields of the answer
   */
  public Decision deny(Reason reason, String detail, HttpFields fields) {
    return recorded.addressSuspended() && !authenticated() && reason != Reason.UNDECIDABLE
        ? denied(Reason.QUARANTINED, UNVERIFIED, HttpFields.EMPTY)
        : denied(reason, detail, fields);
  }

  private Decision denied(Reason reason, String detail, HttpFields fields) {
    if (match == null && walk == Walk.START && reason != Reason.UNDECIDABLE) {
      oweToPage();
    }
    return new Decision.Denied(facts(reason, detail), fields, owed.duties());
  }

  /** A page may read why it was refused, also before its route was looked for. */
  private void oweToPage() {
    var duty = CorsDuty.beforeRouting(policy, request);
    if (duty != null) {
      owed.duty(duty);
    }
  }

  /** Ends it with an answer of the gateway's own: to the limits that were asked it is an answer. */
  public Decision answer(int status, HttpFields fields, String body) {
    var told = owed.answered(status, body.getBytes(StandardCharsets.UTF_8).length);
    return new Decision.Answered(
        facts(Reason.ANSWERED, ""), status, fields.with(told), body, owed.duties());
  }

  /** It begins: it is sent with an assertion of who asks, to a target that its key chooses. */
  public Decision permit(AssertionSigner signer) {
    var seen = attributes();
    var to = route().destination(seen);
    return permit(
        to.forwarding(), assertion(signer, to), to.balanceKeyOf(seen), copy(signer, seen));
  }

  private @Nullable RequestCopy copy(AssertionSigner signer, AccessAttributes seen) {
    var to = route().copy(seen);
    return to == null
        ? null
        : new RequestCopy(
            to.forwarding().upstream(),
            assertion(signer, to),
            to.balanceKeyOf(seen),
            route().definition().forwards().mirror().maxBody());
  }

  private String assertion(AssertionSigner signer, Destination to) {
    var seen = attributes();
    return signer.sign(seen.subject(), seen.roles(), to.forwarding().upstream().name());
  }

  /** It may go on, or would: nothing is to be sent. */
  public Decision permit() {
    return permit(route().destination(attributes()).forwarding(), "", null, null);
  }

  private Decision permit(
      Forwarding forwarding,
      String assertion,
      @Nullable String balanceKey,
      @Nullable RequestCopy copy) {
    var obligations = owed.obligations(forwarding, attributes(), assertion, balanceKey, copy);
    return new Decision.Permitted(facts(Reason.PERMITTED, ""), obligations);
  }

  /** It does not go on: what it took of places and quotas is free again. */
  public void giveBack() {
    owed.giveBack();
  }

  private DecisionFacts facts(Reason reason, String detail) {
    return new DecisionFacts(
        request.id(),
        policy.version(),
        match == null ? null : match.route().name(),
        identity.subject(),
        reason,
        recorded.rules(),
        recorded.shadow(),
        recorded.findings(),
        recorded.risk(),
        detail,
        recorded.limits(),
        recorded.refusedBy());
  }
}
