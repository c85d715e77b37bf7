package dev.portcullis.request;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which fields of a client's request go on to the upstream of one route, whatever their spelling.
 * Rules and limits see no others, so that what a rule read of a field is what the upstream gets.
 *
 * <p>Never passed are fields between neighbours, those that the gateway writes itself, and {@code
 * Portcullis-*}. Fields that replace what was judged (a method, a path, a host) or claim who or
 * where the client is pass only where a route names them: gateways and frameworks believe them.
 * What a route sets itself, the client's does not pass in whatever spelling; rules read what it
 * sent.
 */
public final class PassedFields {

  /** Framing, routing, provenance: written anew for every upstream, and no business of a client. */
  private static final FieldNames OURS =
      FieldNames.disguised(
          List.of("host", "content-length", "expect", "x-request-id", "forwarded", "via", "proxy"));

  /** Of those, what rules may read: the client's own, though the transport writes it again. */
  private static final FieldNames READABLE =
      FieldNames.of(List.of("host", "content-length", "expect", "via"));

  private static final FieldNames CREDENTIALS =
      FieldNames.disguised(List.of("authorization", "x-api-key", "dpop"));

  private static final FieldFamilies OUR_FAMILIES =
      FieldFamilies.of(List.of("portcullis", "x-forwarded"));

  /** Another method, path, file, host or scheme than the one that was judged. */
  private static final List<String> SUBSTITUTES =
      List.of(
          // another method
          "x-method-override",
          "x-method",
          // another path, file, host or scheme
          "x-override-url",
          "x-matched-path",
          "x-middleware-subrequest",
          "x-middleware-subrequest-id",
          "x-middleware-rewrite",
          "x-middleware-override-headers",
          "x-sendfile-type",
          "x-accel-mapping",
          "x-host",
          "x-real-host",
          "x-script-name",
          "destination", // of COPY and MOVE (RFC 4918 §10.3)
          "x-scheme",
          "x-url-scheme",
          "front-end-https");

  /** Another address, country or subject than the one that was found out. */
  private static final List<String> IDENTITIES =
      List.of(
          // another address or country
          "true-client-ip",
          "cf-connecting-ip",
          "cf-connecting-ipv6",
          "cf-pseudo-ipv4",
          "cf-ipcountry",
          "x-client-ip",
          "client-ip",
          "x-cluster-client-ip",
          "x-real-ip",
          "x-originating-ip",
          "x-proxyuser-ip",
          "fastly-client-ip",
          "akamai-client-ip",
          "fly-client-ip",
          "do-connecting-ip",
          "x-nf-client-connection-ip",
          "proxy-client-ip",
          "x-custom-ip-authorization",
          // another subject
          "client-cert",
          "client-cert-chain",
          "x-client-dn",
          "x-client-verify",
          "x-subject-dn",
          "x-arr-clientcert",
          "x-ms-forwarded-client-cert",
          "auth-user",
          "x-auth-roles",
          "x-auth-groups",
          "x-user",
          "x-username",
          "x-user-name",
          "x-user-email",
          "x-user-role",
          "x-user-roles",
          "x-user-groups",
          "x-anonymous-consumer",
          "x-rh-identity",
          "x-jwt-assertion",
          "x-goog-iap-jwt-assertion",
          "x-endpoint-api-userinfo",
          "x-apigateway-api-userinfo");

  private static final FieldNames SUBSTITUTING = FieldNames.disguised(SUBSTITUTES);

  private static final FieldNames CLAIMS = FieldNames.disguised(both(SUBSTITUTES, IDENTITIES));

  private static final List<String> SUBSTITUTING_FAMILIES =
      List.of(
          "x-original-",
          "x-rewrite-",
          "x-invoke-",
          "x-http-method",
          "x-http-host-override",
          "x-envoy-",
          "l5d-");

  /** By product where one has many: what its proxy tells its upstreams, and strips of clients. */
  private static final List<String> CLAIMING_FAMILIES =
      List.of(
          "x-remote-",
          "remote-",
          "x-ssl-",
          "ssl-client-",
          "x-tls-client-",
          "x-client-cert",
          "x-appengine-",
          "x-azure-",
          "x-vercel-",
          "wl-proxy-",
          "x-proxy-",
          "x-auth-user",
          "x-auth-request-",
          "x-authenticated-",
          "x-authentik-",
          "x-consumer-",
          "x-credential-",
          "x-pomerium-",
          "x-vouch-",
          "x-webauth-",
          "x-amzn-mtls-",
          "x-amzn-oidc-",
          "x-goog-authenticated-user-",
          "x-ms-client-principal",
          "x-ms-token-",
          "cf-access-",
          "tailscale-user-",
          "oidc-",
          "oam-",
          "iv-",
          "sm-",
          "shib-");

  private static final FieldFamilies SUBSTITUTES_BY_PRODUCT =
      FieldFamilies.of(SUBSTITUTING_FAMILIES);

  private static final FieldFamilies CLAIMS_BY_PRODUCT =
      FieldFamilies.of(both(SUBSTITUTING_FAMILIES, CLAIMING_FAMILIES));

  /** Without credentials, and without what needs a route's word. */
  public static final PassedFields USUAL = of(false, List.of(), List.of(), JudgedFields.USUAL);

  private final boolean credentials;
  private final boolean names;
  private final FieldNames named;
  private final boolean replaces;
  private final FieldNames replaced;
  private final JudgedFields judged;

  private PassedFields(
      boolean credentials,
      Collection<String> named,
      Collection<String> replaced,
      JudgedFields judged) {
    this.credentials = credentials;
    this.names = !named.isEmpty();
    this.named = FieldNames.of(named);
    this.replaces = !replaced.isEmpty();
    this.replaced = FieldNames.disguised(replaced);
    this.judged = judged;
  }

  private static List<String> both(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /**
   * @param credentials whether those of the client pass
   * @param named fields that {@link #needsName} holds of, and that pass all the same
   * @param replaced fields that the route sets or takes away: the client's do not pass
   * @param judged what is read of requests before they pass
   */
  public static PassedFields of(
      boolean credentials,
      Collection<String> named,
      Collection<String> replaced,
      JudgedFields judged) {
    return new PassedFields(credentials, named, replaced, judged);
  }

  /** Whether a field of the head passes. */
  public boolean passes(String name) {
    return !HopByHop.isAlways(name)
        && !OURS.contains(name)
        && !isOurs(name)
        && (credentials || !CREDENTIALS.contains(name))
        && isUsualOrNamed(name)
        && !isReplaced(name);
  }

  /** Whether rules and limits see a field of the head. */
  public boolean seen(String name) {
    return !HopByHop.isAlways(name)
        && (!OURS.contains(name) || READABLE.contains(name))
        && !isOurs(name)
        && isUsualOrNamed(name);
  }

  /** Whether a field behind a body passes, as far as it matters what was judged of the head. */
  public boolean passesBehindBody(String name) {
    return !claims(name) && !judged.reads(name) && !isReplaced(name);
  }

  private boolean isUsualOrNamed(String name) {
    return !claims(name) || (names && named.contains(name));
  }

  private boolean isReplaced(String name) {
    return replaces && replaced.contains(name);
  }

  private static boolean isOurs(String name) {
    return OUR_FAMILIES.have(name);
  }

  private static boolean claims(String name) {
    return CLAIMS.contains(name) || CLAIMS_BY_PRODUCT.have(name);
  }

  /** Whether the gateway writes the field itself, or never passes it on, whatever a route says. */
  public static boolean written(String name) {
    return OURS.contains(name) || isOurs(name);
  }

  /** Whether the field carries a credential of the client. */
  public static boolean credential(String name) {
    return CREDENTIALS.contains(name);
  }

  /** Whether servers take the field for another method, path or host than was judged. */
  public static boolean substitutes(String name) {
    return SUBSTITUTING.contains(name) || SUBSTITUTES_BY_PRODUCT.have(name);
  }

  /** Whether a field passes only where a route names it. */
  public static boolean needsName(String name) {
    return claims(name) && !HopByHop.isAlways(name) && !OURS.contains(name) && !isOurs(name);
  }
}
