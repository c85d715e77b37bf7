package dev.portcullis.authentication.method;

import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.NotResponsible;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import java.security.MessageDigest;
import java.time.InstantSource;

/** {@code X-API-Key}: a random secret of which only the SHA-256 is known here. */
public final class ApiKeyAuthenticator implements Authenticator {

  /** The longest key looked at, in characters. */
  static final int MAX_LENGTH = 512;

  private static final Refused UNREADABLE =
      new Refused(Reason.CREDENTIALS_INVALID, "the API key is empty, too long or not ASCII");
  private static final Refused UNKNOWN =
      new Refused(Reason.CREDENTIALS_INVALID, "the API key is unknown");

  private final InstantSource clock;

  public ApiKeyAuthenticator(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public AuthenticationResult authenticate(
      Credentials credentials, AccessRequest request, PolicySnapshot policy, Patience patience) {
    if (!(credentials instanceof Credentials.Key key)) {
      return NotResponsible.INSTANCE;
    }
    return isReadable(key.value()) ? judge(key.value(), policy) : UNREADABLE;
  }

  private static boolean isReadable(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_LENGTH
        && key.chars().allMatch(c -> c > 0x20 && c < 0x7f);
  }

  private AuthenticationResult judge(String presented, PolicySnapshot policy) {
    byte[] digest = ApiKeys.digest(presented);
    var known = policy.credentials().key(digest);
    if (known == null || !MessageDigest.isEqual(known.digest(), digest)) {
      return UNKNOWN;
    }
    String name = known.subject().credential();
    if (known.revoked()) {
      return new Refused(Reason.CREDENTIALS_REVOKED, "API key " + name + " was revoked");
    }
    return known.goodAt(clock.instant())
        ? new Authenticated(known.subject())
        : new Refused(Reason.CREDENTIALS_EXPIRED, "API key " + name + " has expired");
  }
}
