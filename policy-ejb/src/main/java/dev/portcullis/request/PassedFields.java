package dev.portcullis.request;

import java.util.Collection;
import java.util.List;

/**
 * Which fields of a client's request go on to the upstream of one route, whatever their spelling.
 * Rules and limits see no others, so that what a rule read of a field is what the upstream gets.
 *
 * <p>Never passed are fields between neighbours, those that the gateway writes itself, and {@code
 * Portcullis-*}. Fields that replace what was judged (a method, a path, a host) or claim who or
 * where the client is pass only where a route names them: gateways and frameworks believe them.
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

  private static final FieldNames CLAIMS =
      FieldNames.disguised(
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
              "front-end-https",
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
              "x-apigateway-api-userinfo"));

  /** By product where one has many: what its proxy tells its upstreams, and strips of clients. */
  private static final FieldFamilies CLAIMING_FAMILIES =
      FieldFamilies.of(
          List.of(
              // another method, path or host
              "x-original-",
              "x-rewrite-",
              "x-invoke-",
              "x-http-method",
              "x-http-host-override",
              "x-envoy-",
              "l5d-",
              // where from, or who
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
              "shib-"));

  /** Without credentials, and without what needs a route's word. */
  public static final PassedFields USUAL = of(false, List.of(), JudgedFields.USUAL);

  private final boolean credentials;
  private final boolean names;
  private final FieldNames named;
  private final JudgedFields judged;

  private PassedFields(boolean credentials, Collection<String> named, JudgedFields judged) {
    this.credentials = credentials;
    this.names = !named.isEmpty();
    this.named = FieldNames.of(named);
    this.judged = judged;
  }

  /**
   * @param credentials whether those of the client pass
   * @param named fields that {@link #needsName} holds of, and that pass all the same
   * @param judged what is read of requests before they pass
   */
  public static PassedFields of(
      boolean credentials, Collection<String> named, JudgedFields judged) {
    return new PassedFields(credentials, named, judged);
  }

  /** Whether a field of the head passes. */
  public boolean passes(String name) {
    return !HopByHop.isAlways(name)
        && !OURS.contains(name)
        && !isOurs(name)
        && (credentials || !CREDENTIALS.contains(name))
        && isUsualOrNamed(name);
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
    return !claims(name) && !judged.reads(name);
  }

  private boolean isUsualOrNamed(String name) {
    return !claims(name) || (names && named.contains(name));
  }

  private static boolean isOurs(String name) {
    return OUR_FAMILIES.have(name);
  }

  private static boolean claims(String name) {
    return CLAIMS.contains(name) || CLAIMING_FAMILIES.have(name);
  }

  /** Whether a field passes only where a route names it. */
  public static boolean needsName(String name) {
    return claims(name) && !HopByHop.isAlways(name) && !OURS.contains(name) && !isOurs(name);
  }
}
