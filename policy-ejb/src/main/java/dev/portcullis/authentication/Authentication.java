package dev.portcullis.authentication;

import dev.portcullis.authentication.jwt.DecryptionKeys;
import dev.portcullis.authentication.jwt.TokenAuthenticator;
import dev.portcullis.authentication.jwt.VerificationKeys;
import dev.portcullis.authentication.method.ApiKeyAuthenticator;
import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.NotResponsible;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.authentication.method.Authenticator;
import dev.portcullis.authentication.method.CertificateAuthenticator;
import dev.portcullis.authentication.method.Credentials;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.AuthenticationMethod;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out who asks: the first of the accepted methods that finds its credential on the request
 * decides, for good or ill; a bad credential is never given a second chance as another method or as
 * nobody.
 *
 * <p>Where no accepted method finds its credential:
 *
 * <ul>
 *   <li>a route that accepts only {@code anonymous} does not care who asks: the subject is the
 *       anonymous one, and a credential that is there is the upstream's affair;
 *   <li>a route that accepts {@code anonymous} among others lets in who presents nothing, and
 *       refuses who presents a credential of another kind: that client believes to be known, and
 *       must not be served as nobody without a word;
 *   <li>any other route asks for credentials.
 * </ul>
 */
public final class Authentication {

  private static final Authenticated ANONYMOUS = new Authenticated(Subject.ANONYMOUS);
  private static final Refused MISSING =
      new Refused(Reason.CREDENTIALS_MISSING, "no credential that the route accepts");
  private static final Refused NOT_ACCEPTED =
      new Refused(Reason.CREDENTIALS_INVALID, "a credential of a kind that the route ignores");

  private static final Refused TWO =
      new Refused(Reason.REQUEST_MALFORMED, "a credential beside a client certificate");

  private final Map<AuthenticationMethod, Authenticator> authenticators =
      new EnumMap<>(AuthenticationMethod.class);

  /**
   * All methods that need nothing but the policy and the issuers' keys.
   *
   * @param keys the keys of token issuers
   * @param decryption the private keys that tokens are encrypted to
   * @param clock what expiry is judged by
   * @param cachedTokens how many verified tokens are remembered, counted in tokens of 2 KiB
   */
  public Authentication(
      VerificationKeys keys, DecryptionKeys decryption, InstantSource clock, int cachedTokens) {
    authenticators.put(
        AuthenticationMethod.JWT, new TokenAuthenticator(keys, decryption, clock, cachedTokens));
    authenticators.put(AuthenticationMethod.API_KEY, new ApiKeyAuthenticator(clock));
    authenticators.put(AuthenticationMethod.CERTIFICATE, new CertificateAuthenticator(clock));
  }

  /** Where no token can be encrypted. */
  public Authentication(VerificationKeys keys, InstantSource clock, int cachedTokens) {
    this(keys, DecryptionKeys.NONE, clock, cachedTokens);
  }

  /** Whether a request presents anything that could be a credential, good or bad. */
  public static boolean presents(AccessRequest request) {
    return !request.certificates().isEmpty()
        || !(Credentials.of(request.fields()) instanceof Credentials.None);
  }

  /**
   * Whether a request names a credential that only who made the request can have put there. A TLS
   * certificate, and a password that a browser remembers, go with any request that a page of
   * another site makes a browser send.
   */
  public static boolean presentsDeliberately(AccessRequest request) {
    var credentials = Credentials.of(request.fields());
    boolean remembered =
        credentials instanceof Credentials.Authorization authorization
            && authorization.scheme() == Credentials.Scheme.BASIC;
    return !remembered && !(credentials instanceof Credentials.None);
  }

  /**
   * Judges who asks.
   *
   * @param accepted the methods that the route accepts, in its order
   * @param patience what may be spent on it
   * @return never {@link NotResponsible}; the roles of an authenticated subject are those granted,
   *     before inheritance
   */
  public AuthenticationResult authenticate(
      AccessRequest request,
      List<AuthenticationMethod> accepted,
      PolicySnapshot policy,
      Patience patience) {
    var credentials = Credentials.of(request.fields());
    if (credentials instanceof Credentials.Malformed malformed) {
      return new Refused(Reason.REQUEST_MALFORMED, malformed.detail());
    }
    if (presentsTwo(request, credentials, accepted)) {
      return TWO;
    }
    for (var method : accepted) {
      var authenticator = authenticators.get(method);
      var result =
          authenticator == null
              ? NotResponsible.INSTANCE
              : authenticator.authenticate(credentials, request, policy, patience);
      if (!(result instanceof NotResponsible)) {
        return result;
      }
    }
    return unclaimed(credentials, accepted);
  }

  /**
   * A client certificate is presented where the route accepts certificates, and there it is the one
   * credential. Elsewhere it belongs to the connection alone.
   */
  private static boolean presentsTwo(
      AccessRequest request, Credentials credentials, List<AuthenticationMethod> accepted) {
    return !(credentials instanceof Credentials.None)
        && !request.certificates().isEmpty()
        && accepted.contains(AuthenticationMethod.CERTIFICATE);
  }

  private static AuthenticationResult unclaimed(
      Credentials credentials, List<AuthenticationMethod> accepted) {
    if (!accepted.contains(AuthenticationMethod.ANONYMOUS)) {
      return MISSING;
    }
    boolean presented = !(credentials instanceof Credentials.None);
    return presented && accepted.size() > 1 ? NOT_ACCEPTED : ANONYMOUS;
  }

  /**
   * What a client may authenticate with: the value of {@code WWW-Authenticate} (RFC 9110 §11.6.1).
   *
   * @param accepted the methods that the route accepts
   * @param reason why the request is denied, one of the 401 reasons
   * @return one challenge per method; empty where only {@code anonymous} is accepted
   */
  public String challenges(List<AuthenticationMethod> accepted, Reason reason) {
    return Challenges.of(accepted, reason);
  }
}
