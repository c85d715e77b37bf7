package dev.portcullis.authentication.method;

import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;

/** One way of proving who asks. */
public interface Authenticator {

  /**
   * Judges the credential of a request if it is of this method.
   *
   * @param credentials what the header fields present, never {@link Credentials.Malformed}
   * @param patience what may be spent on it; {@link AuthenticationResult.NotChecked} where that is
   *     not enough
   */
  AuthenticationResult authenticate(
      Credentials credentials, AccessRequest request, PolicySnapshot policy, Patience patience);
}
