package dev.portcullis.authentication.jose;

import dev.portcullis.authentication.method.AuthenticationResult;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.request.Reason;

/**
 * Ends the judging of a token with a negative result. A value again where it leaves the
 * authenticator.
 */
public final class NotAuthenticException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient AuthenticationResult result;

  public NotAuthenticException(AuthenticationResult result) {
    super(null, null, false, false);
    this.result = result;
  }

  /** The token is no good; {@code detail} must hold no part of it. */
  public static NotAuthenticException invalid(String detail) {
    return new NotAuthenticException(new Refused(Reason.CREDENTIALS_INVALID, detail));
  }

  public AuthenticationResult result() {
    return result;
  }

  /** Why, where the token is no good. */
  String detail() {
    return result instanceof Refused refused ? refused.detail() : "";
  }
}
