package dev.portcullis.authentication.jwt;

import dev.portcullis.authentication.jose.NotAuthenticException;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.request.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The registered claims of a token whose signature is good (RFC 7519 §4.1). */
record TokenClaims(Map<String, @Nullable Object> members) {

  /** The end of the year 9999: what comes later is not a time in seconds. */
  private static final double MAX_SECONDS = 253_402_300_799d;

  /** The year 2000, and the year 2100, in milliseconds of the epoch. */
  private static final double LEAST_MILLIS = 946_684_800_000d;

  private static final double MOST_MILLIS = 4_102_444_800_000d;

  private static final Refused EXPIRED =
      new Refused(Reason.CREDENTIALS_EXPIRED, "the token has expired");
  private static final Refused TOO_OLD =
      new Refused(Reason.CREDENTIALS_EXPIRED, "the token is older than the issuer's max-age");

  /** RFC 9068 §2.2. */
  private static final List<String> PROFILE = List.of("sub", "client_id", "jti");

  private static final int MAX_AUDIENCES = 64;

  /**
   * Checks that the token is for here and now and for whoever bears it.
   *
   * @return when the token ends
   */
  TokenEnd requireGood(Issuer issuer, Instant now) throws NotAuthenticException {
    requireAccessToken();
    requireUnbound();
    requireAudience(issuer.audiences());
    if (issuer.demands().type() != null) {
      requireProfile();
    }
    // §4.1.4: on or after which it must not be accepted
    var expiry = new TokenEnd(required("exp").plus(issuer.leeway()), EXPIRED);
    // Before the other times: whatever they say, what helps the client is a new token.
    requireBefore(expiry, now);
    requireBegun(now.plus(issuer.leeway()), expiry.at());
    Duration maxAge = issuer.demands().maxAge();
    if (maxAge == null) {
      return expiry;
    }
    var age = new TokenEnd(required("iat").plus(maxAge).plus(issuer.leeway()), TOO_OLD);
    requireBefore(age, now);
    return age.at().isBefore(expiry.at()) ? age : expiry;
  }

  private static void requireBefore(TokenEnd end, Instant now) throws NotAuthenticException {
    if (!now.isBefore(end.at())) {
      throw new NotAuthenticException(end.refusal());
    }
  }

  /** RFC 9068 §2.2: what every token of the profile has; times and audience are checked anyway. */
  private void requireProfile() throws NotAuthenticException {
    required("iat");
    for (String name : PROFILE) {
      if (!(members.get(name) instanceof String text) || text.isEmpty()) {
        throw NotAuthenticException.invalid("the token has no " + name + ", as RFC 9068 demands");
      }
    }
  }

  /** RFC 8725 §3.11, §3.12: a token made for another purpose does not open an API. */
  private void requireAccessToken() throws NotAuthenticException {
    if (TokenPurpose.isOther(members)) {
      throw NotAuthenticException.invalid("the token is no access token, but made for a client");
    }
  }

  /** RFC 7800 §3, RFC 8705 §3: a token bound to a key is worth nothing without its proof. */
  private void requireUnbound() throws NotAuthenticException {
    if (members.containsKey("cnf")) {
      throw new NotAuthenticException(
          new Refused(Reason.PROOF_INVALID, "the token is bound to a key and came without proof"));
    }
  }

  private void requireBegun(Instant latest, Instant end) throws NotAuthenticException {
    Instant notBefore = optional("nbf");
    Instant issuedAt = optional("iat");
    if (notBefore != null && notBefore.isAfter(latest)) { // §4.1.5
      throw NotAuthenticException.invalid("the token is not valid yet");
    }
    if (issuedAt != null && (issuedAt.isAfter(latest) || issuedAt.isAfter(end))) {
      throw NotAuthenticException.invalid("the token was issued in the future or after its end");
    }
  }

  private Instant required(String name) throws NotAuthenticException {
    Instant time = optional(name);
    if (time == null) {
      throw NotAuthenticException.invalid("the token has no " + name);
    }
    return time;
  }

  /** A NumericDate (§2): seconds, perhaps with a fraction; the fraction is dropped. */
  private @Nullable Instant optional(String name) throws NotAuthenticException {
    if (!members.containsKey(name)) {
      return null;
    }
    if (members.get(name) instanceof Number number
        && number.doubleValue() >= 0
        && number.doubleValue() <= MAX_SECONDS) {
      return Instant.ofEpochSecond(number.longValue());
    }
    throw NotAuthenticException.invalid("the token's " + name + " is not a time" + hint(name));
  }

  /** What is wrong with it, where that can be told. */
  private String hint(String name) {
    boolean millis =
        members.get(name) instanceof Number number
            && number.doubleValue() >= LEAST_MILLIS
            && number.doubleValue() <= MOST_MILLIS;
    return millis ? ": it must be in seconds, and looks like milliseconds" : "";
  }

  /** §4.1.3; an issuer without audiences in the policy is not asked whom its tokens are for. */
  private void requireAudience(List<String> accepted) throws NotAuthenticException {
    if (!accepted.isEmpty() && audience().stream().noneMatch(accepted::contains)) {
      throw NotAuthenticException.invalid("the token is for another audience");
    }
  }

  /** One string or an array of strings. */
  List<String> audience() throws NotAuthenticException {
    Object audience = members.get("aud");
    if (audience == null) {
      return List.of();
    }
    return audience instanceof String one
        ? List.of(one)
        : ClaimValues.strings("aud", audience, MAX_AUDIENCES);
  }
}
