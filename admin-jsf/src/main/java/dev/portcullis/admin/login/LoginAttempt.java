package dev.portcullis.admin.login;

import dev.portcullis.store.account.Verification;
import jakarta.enterprise.context.RequestScoped;

/** What came of the password in this request; the container's answer says only yes or no. */
@RequestScoped
public class LoginAttempt {
  private Verification outcome = new Verification.Refused();

  void ended(Verification verification) {
    outcome = verification;
  }

  Verification outcome() {
    return outcome;
  }
}
