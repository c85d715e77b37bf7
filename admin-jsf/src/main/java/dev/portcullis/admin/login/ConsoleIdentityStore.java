package dev.portcullis.admin.login;

import dev.portcullis.admin.session.ClientAddress;
import dev.portcullis.ejb.ConsoleAccountsBean;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.account.Verification;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.security.enterprise.credential.Credential;
import jakarta.security.enterprise.credential.UsernamePasswordCredential;
import jakarta.security.enterprise.identitystore.CredentialValidationResult;
import jakarta.security.enterprise.identitystore.IdentityStore;
import jakarta.servlet.http.HttpServletRequest;
import java.util.stream.Collectors;

/** Knows the console's accounts. */
@ApplicationScoped
public class ConsoleIdentityStore implements IdentityStore {
  @Inject private ConsoleAccountsBean accounts;
  @Inject private LoginAttempt attempt;
  @Inject private HttpServletRequest request;

  @Override
  public CredentialValidationResult validate(Credential credential) {
    if (!(credential instanceof UsernamePasswordCredential given)) {
      return CredentialValidationResult.NOT_VALIDATED_RESULT;
    }
    Verification verification =
        accounts.verify(given.getCaller(), given.getPasswordAsString(), ClientAddress.of(request));
    attempt.ended(verification);
    return verification instanceof Verification.Verified verified
        ? new CredentialValidationResult(
            verified.account().name(),
            verified.account().roles().stream().map(ConsoleRole::slug).collect(Collectors.toSet()))
        : CredentialValidationResult.INVALID_RESULT;
  }
}
