package dev.portcullis.policy.compiled;

import dev.portcullis.policy.compiled.CredentialRecords.Kind;
import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.request.Subject;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The API keys and certificates that are known: those that a document declares and those that
 * people made, less what people revoked. Made once for each policy and each change of the records;
 * deeply immutable, for all threads.
 *
 * <p>Where a document and a person name a key alike, the person's is the key, and the document's is
 * none: no document takes over the name of somebody who is there already. Of two keys with one
 * secret a revoked one counts, then the person's.
 *
 * <p>Where an attacker's guess falls in the map tells nothing: the hash of a guess says nothing of
 * how near the guess was.
 */
public final class KnownCredentials {

  /**
   * A key as it may be presented.
   *
   * @param digest the SHA-256
   * @param until when this form ends, null where it does not
   * @param revoked whether it is known and no longer good
   * @param subject who presents it
   */
  public record KnownKey(byte[] digest, @Nullable Instant until, boolean revoked, Subject subject) {

    /** Whether it has not ended at {@code now}. */
    public boolean goodAt(Instant now) {
      return until == null || now.isBefore(until);
    }
  }

  /**
   * A certificate's entry.
   *
   * @param revoked whether it is known and no longer good
   */
  public record KnownCertificate(Certificate entry, boolean revoked) {}

  /** What the mark of a single certificate begins with. */
  public static final String FINGERPRINT = "sha256:";

  private final Map<String, KnownKey> keys = new HashMap<>();
  private final Map<X500Principal, KnownCertificate> certificates = new HashMap<>();
  private final Set<String> fingerprints;

  private KnownCredentials(Set<String> fingerprints) {
    this.fingerprints = fingerprints;
  }

  /** What a document declares and the records tell, together. */
  public static KnownCredentials of(PolicyDocument document, CredentialRecords records) {
    var revokedKeys = Revoked.of(Kind.API_KEY, records);
    var revokedCertificates = Revoked.of(Kind.CERTIFICATE, records);
    var known = new KnownCredentials(revokedCertificates.fingerprints());
    var people = records.keys().stream().map(ApiKey::name).collect(Collectors.toSet());
    var declared = document.apiKeys().stream().filter(key -> !people.contains(key.name())).toList();
    known.addKeys(declared, revokedKeys.with(spent(records)));
    known.addKeys(records.keys(), revokedKeys);
    document.certificates().forEach(entry -> known.add(entry, revokedCertificates));
    known.certificates.remove(new X500Principal(""));
    return known;
  }

  /**
   * What a person's key has once more is not spent: within its grace, the secret before the last.
   */
  private static Set<String> spent(CredentialRecords records) {
    var spent = new HashSet<>(records.spent());
    for (var key : records.keys()) {
      spent.remove(key.sha256());
      spent.remove(String.valueOf(key.previousSha256()));
    }
    return spent;
  }

  /** The key that has this SHA-256, or null. */
  public @Nullable KnownKey key(byte[] digest) {
    return keys.get(HexFormat.of().formatHex(digest));
  }

  /** The entry that a certificate belongs to, or null. */
  public @Nullable KnownCertificate certificate(X509Certificate presented) {
    var known = certificates.get(presented.getSubjectX500Principal());
    return known == null || known.revoked() || !revoked(presented)
        ? known
        : new KnownCertificate(known.entry(), true);
  }

  /** Single certificates are looked at only where one was ever revoked. */
  private boolean revoked(X509Certificate presented) {
    return !fingerprints.isEmpty() && fingerprints.contains(fingerprint(presented));
  }

  /** {@code sha256:} and the SHA-256 of the whole certificate, in lower-case hexadecimal. */
  public static String fingerprint(X509Certificate certificate) {
    try {
      return FINGERPRINT + PolicyWriter.sha256(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read has an encoding", e);
    }
  }

  /** What a revocation of an entry for this subject marks: the canonical form, or as written. */
  public static String subjectMark(String subject) {
    try {
      return new X500Principal(subject).getName(X500Principal.CANONICAL);
    } catch (IllegalArgumentException e) {
      return subject;
    }
  }

  /** The previous secrets first: what is current counts for more. */
  private void addKeys(List<ApiKey> some, Revoked revoked) {
    some.forEach(key -> addPrevious(key, revoked));
    some.forEach(key -> add(key, key.sha256(), key.expires(), revoked));
  }

  /** The key before the last rotation: good until its grace ends, and no longer than the key. */
  private void addPrevious(ApiKey key, Revoked revoked) {
    var grace = key.previousUntil();
    if (key.previousSha256() != null) {
      var until = grace == null ? Instant.MIN : earlier(grace, key.expires());
      add(key, key.previousSha256(), until, revoked);
    }
  }

  private void add(ApiKey key, String sha256, @Nullable Instant until, Revoked revoked) {
    if (sha256.length() != 64 || !sha256.chars().allMatch(HexFormat::isHexDigit)) {
      return; // no key has such a hash, so nothing that is presented can match it
    }
    String hex = sha256.toLowerCase(Locale.ROOT);
    boolean dead = key.revoked() || revoked.holds(key.name(), hex);
    var known = new KnownKey(HexFormat.of().parseHex(hex), until, dead, subject(key));
    keys.merge(hex, known, (earlier, later) -> earlier.revoked() ? earlier : later);
  }

  /** By canonical name (RFC 2253, with case and white space folded), not by how it is written. */
  private void add(Certificate entry, Revoked revoked) {
    try {
      var principal = new X500Principal(entry.subject());
      String mark = principal.getName(X500Principal.CANONICAL);
      var known = new KnownCertificate(entry, revoked.holds(entry.name(), mark));
      certificates.putIfAbsent(principal, known);
    } catch (IllegalArgumentException e) {
      return; // no certificate has a name that is none
    }
  }

  private static Instant earlier(Instant one, @Nullable Instant other) {
    return other == null || one.isBefore(other) ? one : other;
  }

  private static Subject subject(ApiKey key) {
    return new Subject(
        key.name(),
        Subject.Kind.API_KEY,
        "portcullis",
        Set.copyOf(key.roles()),
        Set.copyOf(key.scopes()),
        Map.copyOf(key.metadata()),
        key.name(),
        key::name);
  }

  /** Names and marks that are revoked of one kind. */
  private record Revoked(Set<String> names, Set<String> marks) {

    static Revoked of(Kind kind, CredentialRecords records) {
      var names = new HashSet<String>();
      var marks = new HashSet<String>();
      for (var revocation : records.revocations()) {
        if (revocation.kind() == kind) {
          names.add(revocation.name());
          marks.addAll(revocation.marks());
        }
      }
      return new Revoked(names, marks);
    }

    Revoked with(Set<String> more) {
      var all = new HashSet<>(marks);
      all.addAll(more);
      return new Revoked(names, all);
    }

    boolean holds(String name, String mark) {
      return names.contains(name) || marks.contains(mark);
    }

    Set<String> fingerprints() {
      return marks.stream()
          .filter(mark -> mark.startsWith(FINGERPRINT))
          .collect(Collectors.toUnmodifiableSet());
    }
  }
}
