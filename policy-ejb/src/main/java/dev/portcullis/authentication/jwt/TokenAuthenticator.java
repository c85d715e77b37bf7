package dev.portcullis.authentication.jwt;

import com.nimbusds.jose.jwk.JWK;
import dev.portcullis.authentication.jose.CompactJws;
import dev.portcullis.authentication.jose.NotAuthenticException;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyLookup;
import dev.portcullis.authentication.jwt.VerificationKeys.KeyRequest;
import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.NotResponsible;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.authentication.method.AuthenticationResult.Unavailable;
import dev.portcullis.authentication.method.Authenticator;
import dev.portcullis.authentication.method.Credentials;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.TokenDemands;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code Authorization: Bearer} with a signed JWT (RFC 6750, RFC 7519), judged by the rules of RFC
 * 8725: the policy names the issuers, their keys and algorithms; the token only chooses among them.
 *
 * <p>A good token is remembered, and is good again as long as it has not ended, its issuer stands
 * in the policy unchanged, and the key that signed it is still the issuer's; of an encrypted one,
 * as long as the key that opened it is still there. So the answer for a remembered token is the
 * answer that a new verification would give.
 */
public final class TokenAuthenticator implements Authenticator {

  /** The longest token looked at, in characters. */
  static final int MAX_LENGTH = 16 << 10;

  private static final Refused TOO_LONG =
      new Refused(Reason.CREDENTIALS_INVALID, "the token is too long");
  private static final Refused PROOF_UNSUPPORTED =
      new Refused(Reason.PROOF_INVALID, "DPoP is not supported");

  private final VerificationKeys keys;
  private final InstantSource clock;
  private final VerifiedTokens verified;
  private final TokenDecryption decryption;
  private final PerSnapshot<AcceptedIssuers> issuers = new PerSnapshot<>(AcceptedIssuers::of);

  public TokenAuthenticator(
      VerificationKeys keys, DecryptionKeys decryption, InstantSource clock, int cachedTokens) {
    this.keys = keys;
    this.decryption = new TokenDecryption(decryption);
    this.clock = clock;
    this.verified = new VerifiedTokens(cachedTokens);
  }

  @Override
  public AuthenticationResult authenticate(
      Credentials credentials, AccessRequest request, PolicySnapshot policy, Patience patience) {
    if (!(credentials instanceof Credentials.Authorization authorization)) {
      return NotResponsible.INSTANCE;
    }
    return switch (authorization.scheme()) {
      case BEARER -> judge(authorization, request.client(), issuers.of(policy), patience);
      case DPOP -> PROOF_UNSUPPORTED;
      case BASIC, OTHER -> NotResponsible.INSTANCE;
    };
  }

  private AuthenticationResult judge(
      Credentials.Authorization authorization,
      InetAddress client,
      AcceptedIssuers accepted,
      Patience patience) {
    if (authorization.field().length() - authorization.start() > MAX_LENGTH) {
      return TOO_LONG;
    }
    var digest = TokenDigest.of(authorization.field(), authorization.start());
    var remembered = remembered(digest, accepted);
    if (remembered != null) {
      // In whole milliseconds it is over a little early, if at all.
      return clock.millis() < remembered.end() ? remembered.result() : remembered.ended();
    }
    if (patience == Patience.CHEAP) {
      return AuthenticationResult.NotChecked.INSTANCE;
    }
    try {
      return verify(authorization.value(), digest, client, accepted, patience);
    } catch (NotAuthenticException e) {
      return e.result();
    }
  }

  private VerifiedTokens.@Nullable Entry remembered(TokenDigest digest, AcceptedIssuers accepted) {
    var entry = verified.find(digest);
    if (entry == null) {
      return null;
    }
    if (entry.issuer().equals(accepted.find(entry.issuer().issuer()))
        && keys.trusts(entry.issuer(), entry.key())
        && decryption.has(entry.opener())) {
      return entry;
    }
    verified.forget(digest);
    return null;
  }

  private Authenticated verify(
      String token,
      TokenDigest digest,
      InetAddress client,
      AcceptedIssuers accepted,
      Patience patience)
      throws NotAuthenticException {
    Instant now = clock.instant();
    var opened = decryption.open(token, accepted.decryptionKeys());
    var signed = SignedToken.parse(opened.token());
    var issuer = issuer(signed, accepted);
    TokenDecryption.requireMeant(opened, signed, issuer);
    var key = signer(signed.jws(), issuer, client, patience == Patience.WAITS);
    var claims = new TokenClaims(signed.claims());
    var end = claims.requireGood(issuer, now);
    var result = new Authenticated(TokenSubject.of(issuer, claims, signed.jws().signingInput()));
    verified.put(
        digest,
        new VerifiedTokens.Entry(
            issuer,
            key,
            opened.key(),
            end.at().toEpochMilli(),
            end.refusal(),
            result,
            token.length()));
    return result;
  }

  /** The unverified {@code iss} only chooses who must have signed. */
  private static Issuer issuer(SignedToken token, AcceptedIssuers accepted)
      throws NotAuthenticException {
    var issuer = token.claims().get("iss") instanceof String iss ? accepted.find(iss) : null;
    if (issuer == null) {
      throw NotAuthenticException.invalid("the token's issuer is unknown");
    }
    if (!issuer.algorithms().contains(token.jws().header().algorithm().getName())) {
      throw NotAuthenticException.invalid("issuer " + issuer.name() + " does not sign like that");
    }
    if (issuer.demands().type() == TokenDemands.Type.AT_JWT) {
      token.jws().header().requireAccessToken();
    }
    return issuer;
  }

  private JWK signer(CompactJws jws, Issuer issuer, InetAddress client, boolean mayWait)
      throws NotAuthenticException {
    var header = jws.header();
    var lookup =
        keys.find(
            new KeyRequest(
                issuer, header.kid(), header.algorithm(), client, jws::signedBy, mayWait));
    if (lookup instanceof KeyLookup.Found found) {
      return found.key();
    }
    if (lookup instanceof KeyLookup.Unavailable unknown) {
      throw new NotAuthenticException(new Unavailable(unknown.detail(), unknown.retryAfter()));
    }
    throw NotAuthenticException.invalid("no key of issuer " + issuer.name() + " signed the token");
  }
}
