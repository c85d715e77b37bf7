package dev.portcullis.authentication.method;

import dev.portcullis.authentication.method.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.method.AuthenticationResult.NotResponsible;
import dev.portcullis.authentication.method.AuthenticationResult.Refused;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Patience;
import dev.portcullis.request.Reason;
import dev.portcullis.request.Subject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A TLS client certificate, known by its subject's distinguished name. The listener has verified
 * the chain when the connection was made; the dates are checked again here, as a connection may
 * outlive its certificate.
 */
public final class CertificateAuthenticator implements Authenticator {

  private static final Refused UNKNOWN =
      new Refused(Reason.CREDENTIALS_INVALID, "the certificate's subject is unknown");
  private static final Refused REVOKED =
      new Refused(Reason.CREDENTIALS_REVOKED, "the certificate was revoked");
  private static final Refused EXPIRED =
      new Refused(Reason.CREDENTIALS_EXPIRED, "the certificate has expired");
  private static final Refused NOT_YET_VALID =
      new Refused(Reason.CREDENTIALS_INVALID, "the certificate is not valid yet");

  private final InstantSource clock;

  public CertificateAuthenticator(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public AuthenticationResult authenticate(
      Credentials credentials, AccessRequest request, PolicySnapshot policy, Patience patience) {
    return request.certificates().isEmpty()
        ? NotResponsible.INSTANCE
        : judge(request.certificates().get(0), policy);
  }

  private AuthenticationResult judge(X509Certificate presented, PolicySnapshot policy) {
    var known = policy.credentials().certificate(presented);
    if (known == null) {
      return UNKNOWN;
    }
    if (known.revoked()) {
      return REVOKED;
    }
    Instant now = clock.instant();
    if (now.isAfter(presented.getNotAfter().toInstant())) {
      return EXPIRED;
    }
    return now.isBefore(presented.getNotBefore().toInstant())
        ? NOT_YET_VALID
        : new Authenticated(subject(known.entry(), presented.getSubjectX500Principal()));
  }

  private static Subject subject(Certificate known, X500Principal principal) {
    return new Subject(
        known.name(),
        Subject.Kind.CERTIFICATE,
        "portcullis",
        Set.copyOf(known.roles()),
        Set.copyOf(known.scopes()),
        Map.of(),
        known.name(),
        principal);
  }
}
