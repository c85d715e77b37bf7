package dev.portcullis.authentication.method;

import dev.portcullis.request.Identity;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.time.Duration;

/** What an authentication method says of a request. */
public sealed interface AuthenticationResult {

  /** The credential is genuine. */
  record Authenticated(Identity identity) implements AuthenticationResult {

    /** Of a verified subject. */
    public Authenticated(Subject subject) {
      this(Identity.of(subject));
    }

    /** Who it is. */
    public Subject subject() {
      return identity.subject();
    }
  }

  /** The request carries no credential of this method. */
  record NotResponsible() implements AuthenticationResult {
    public static final NotResponsible INSTANCE = new NotResponsible();
  }

  /**
   * The request carries a credential of this method, and it is not good.
   *
   * @param reason one of the 401 reasons, or {@link Reason#REQUEST_MALFORMED}
   * @param detail for the decision log; holds no part of a credential
   */
  record Refused(Reason reason, String detail) implements AuthenticationResult {}

  /** Only a dear check would tell, and the caller did not allow one. */
  record NotChecked() implements AuthenticationResult {
    public static final NotChecked INSTANCE = new NotChecked();
  }

  /**
   * A source that is needed to judge the credential cannot be reached: undecidable, not
   * unauthentic.
   *
   * @param detail for the decision log
   * @param retryAfter when it may be known
   */
  record Unavailable(String detail, Duration retryAfter) implements AuthenticationResult {}
}
