package dev.portcullis.administration.credential;

import dev.portcullis.administration.credential.CredentialResult.Changed;
import dev.portcullis.administration.credential.CredentialResult.Refusal;
import dev.portcullis.administration.credential.CredentialResult.Refused;
import dev.portcullis.administration.credential.CredentialResult.Unknown;
import dev.portcullis.policy.compiled.KnownCredentials;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.credential.StoredRevocation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Client certificates. The policy document declares their entries; people revoke entries, and
 * single certificates by their fingerprint, and no document takes that back.
 */
public final class CertificateAdministration {

  private final Supplier<PolicyDocument> policy;
  private final Credentials credentials;
  private final LongConsumer announce;

  /**
   * @param policy the document in force
   * @param announce told the number of each change once it is committed
   */
  public CertificateAdministration(
      Supplier<PolicyDocument> policy, Credentials credentials, LongConsumer announce) {
    this.policy = policy;
    this.credentials = credentials;
    this.announce = announce;
  }

  /**
   * A certificate's entry.
   *
   * @param revocation what a person revoked it by, or null
   */
  public record Entry(Certificate certificate, @Nullable StoredRevocation revocation) {}

  /** The entries of the document. */
  public List<Entry> list() {
    var revocations = revocations();
    return policy.get().certificates().stream()
        .map(certificate -> new Entry(certificate, revocation(certificate, revocations)))
        .toList();
  }

  /** All that people revoked: keys, entries, single certificates, whether they are there or not. */
  public List<StoredRevocation> revocations() {
    return credentials.read(Set.of()).revocations();
  }

  /** Revokes all certificates of an entry. */
  public CredentialResult revoke(Author author, String name, String comment) {
    var marks =
        policy.get().certificates().stream()
            .filter(certificate -> certificate.name().equals(name))
            .map(certificate -> KnownCredentials.subjectMark(certificate.subject()))
            .collect(Collectors.toSet());
    return marks.isEmpty() ? new Unknown() : revoke(name, marks, author, comment);
  }

  /**
   * Revokes a single certificate.
   *
   * @param sha256 64 hexadecimal digits, the SHA-256 of the whole certificate
   */
  public CredentialResult revokeFingerprint(Author author, String sha256, String comment) {
    String mark = KnownCredentials.FINGERPRINT + sha256.toLowerCase(Locale.ROOT);
    return revoke(mark, Set.of(mark), author, comment);
  }

  /** Takes a revocation back: of an entry by its name, of a certificate by its mark. */
  public CredentialResult unrevoke(Author author, String name) {
    return told(
        credentials.unrevoke(Credentials.CERTIFICATE, name, author, marks -> Set.of()), name);
  }

  private CredentialResult revoke(String name, Set<String> marks, Author author, String comment) {
    return told(credentials.revoke(Credentials.CERTIFICATE, name, marks, author, comment), name);
  }

  private CredentialResult told(Credentials.Outcome outcome, String name) {
    if (outcome == Credentials.Outcome.DONE) {
      announce.accept(credentials.change());
      return new Changed(name);
    }
    return outcome == Credentials.Outcome.FULL ? new Refused(Refusal.FULL) : new Unknown();
  }

  private static @Nullable StoredRevocation revocation(
      Certificate certificate, List<StoredRevocation> revocations) {
    String mark = KnownCredentials.subjectMark(certificate.subject());
    return revocations.stream()
        .filter(revocation -> revocation.kind().equals(Credentials.CERTIFICATE))
        .filter(
            revocation ->
                revocation.name().equals(certificate.name()) || revocation.marks().contains(mark))
        .findFirst()
        .orElse(null);
  }
}
