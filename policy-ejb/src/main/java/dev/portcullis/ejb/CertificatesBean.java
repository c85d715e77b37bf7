package dev.portcullis.ejb;

import dev.portcullis.administration.credential.CertificateAdministration;
import dev.portcullis.administration.credential.CredentialResult;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.StoredRevocation;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;
import java.util.List;

/** Client certificates and all revocations; see {@link CertificateAdministration}. */
@Stateless
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class CertificatesBean {
  @Inject private CertificateAdministration certificates;

  /** The entries of the document. */
  public List<CertificateAdministration.Entry> list() {
    return certificates.list();
  }

  /** All that people revoked. */
  public List<StoredRevocation> revocations() {
    return certificates.revocations();
  }

  /** Revokes all certificates of an entry. */
  public CredentialResult revoke(Author author, String name, String comment) {
    return certificates.revoke(author, name, comment);
  }

  /** Revokes a single certificate by the SHA-256 of the whole of it. */
  public CredentialResult revokeFingerprint(Author author, String sha256, String comment) {
    return certificates.revokeFingerprint(author, sha256, comment);
  }

  /** Takes a revocation back. */
  public CredentialResult unrevoke(Author author, String name) {
    return certificates.unrevoke(author, name);
  }
}
