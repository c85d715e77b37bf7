package dev.portcullis.authentication;

import dev.portcullis.authentication.AuthenticationResult.Authenticated;
import dev.portcullis.authentication.AuthenticationResult.NotResponsible;
import dev.portcullis.authentication.AuthenticationResult.Refused;
import dev.portcullis.decision.Reason;
import dev.portcullis.policy.PolicyDocument.Certificate;
import dev.portcullis.policy.PolicySnapshot;
import dev.portcullis.request.AccessRequest;
import dev.portcullis.request.Subject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * A TLS client certificate, known by its subject's distinguished name. The listener has verified
 * the chain when the connection was made; the dates are checked again here, as a connection may
 * outlive its certificate.
 */
final class CertificateAuthenticator implements Authenticator {

  private static final Refused UNKNOWN =
      new Refused(Reason.CREDENTIALS_INVALID, "the certificate's subject is unknown");
  private static final Refused EXPIRED =
      new Refused(Reason.CREDENTIALS_EXPIRED, "the certificate has expired");
  private static final Refused NOT_YET_VALID =
      new Refused(Reason.CREDENTIALS_INVALID, "the certificate is not valid yet");

  private final InstantSource clock;
  private final PerSnapshot<Map<X500Principal, Certificate>> index =
      new PerSnapshot<>(policy -> index(policy.certificates()));

  CertificateAuthenticator(InstantSource clock) {
    this.clock = clock;
  }

  /** By canonical name (RFC 2253, with case and white space folded), not by how it is written. */
  private static Map<X500Principal, Certificate> index(List<Certificate> certificates) {
    var bySubject = new HashMap<X500Principal, Certificate>();
    for (var certificate : certificates) {
      try {
        bySubject.putIfAbsent(new X500Principal(certificate.subject()), certificate);
      } catch (IllegalArgumentException e) {
        continue; // no certificate has a name that is none
      }
    }
    bySubject.remove(new X500Principal(""));
    return bySubject;
  }

  @Override
  public AuthenticationResult authenticate(
      Credentials credentials, AccessRequest request, PolicySnapshot policy, Effort effort) {
    return request.certificates().isEmpty()
        ? NotResponsible.INSTANCE
        : judge(request.certificates().get(0), policy);
  }

  private AuthenticationResult judge(X509Certificate presented, PolicySnapshot policy) {
    var known = index.of(policy).get(presented.getSubjectX500Principal());
    if (known == null) {
      return UNKNOWN;
    }
    Instant now = clock.instant();
    if (now.isAfter(presented.getNotAfter().toInstant())) {
      return EXPIRED;
    }
    return now.isBefore(presented.getNotBefore().toInstant())
        ? NOT_YET_VALID
        : new Authenticated(subject(known, presented.getSubjectX500Principal()));
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
