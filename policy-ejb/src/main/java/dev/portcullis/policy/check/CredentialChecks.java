package dev.portcullis.policy.check;

import dev.portcullis.policy.document.ApiKey;
import dev.portcullis.policy.document.Certificate;
import dev.portcullis.policy.document.ClaimPath;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.policy.document.Issuer.Administrators;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.text.Problems;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks who may prove to be whom: issuers, API keys, certificates, and the roles they give.
 *
 * <p>The role of a key must be declared: a misspelt one would open nothing, and nobody would know
 * why. Those of a certificate and of a token may be another's affair; until a rule names such a
 * role, and then it must be declared, it opens nothing.
 *
 * @param roles those that are declared
 */
public record CredentialChecks(Checks checks, Set<String> roles) {

  private static final Duration MAX_LEEWAY = Duration.ofMinutes(10);
  private static final int MAX_DECRYPTION_KEYS = 4;
  private static final Duration MIN_AGE = Duration.ofSeconds(1);
  private static final Duration MAX_AGE = Duration.ofDays(366);

  private Problems problems() {
    return checks.problems();
  }

  public void check(PolicyDocument document) {
    for (int i = 0; i < document.issuers().size(); i++) {
      issuer("issuers[" + i + "]", document.issuers().get(i));
    }
    for (int i = 0; i < document.apiKeys().size(); i++) {
      apiKey("api-keys[" + i + "]", document.apiKeys().get(i));
    }
    for (int i = 0; i < document.certificates().size(); i++) {
      certificate("certificates[" + i + "]", document.certificates().get(i));
    }
    distinctIssuers(document.issuers());
    distinctKeys(document.apiKeys());
    distinctCertificates(document.certificates());
  }

  private void issuer(String path, Issuer issuer) {
    checks.notBlank(path + ".issuer", issuer.issuer());
    if (issuer.jwks() == null && !issuer.discovery()) {
      problems().add(path, "nothing says where its keys are", "add `jwks` or `discovery: true`");
    }
    if (issuer.jwks() != null && issuer.discovery()) {
      problems().add(path + ".discovery", "both `jwks` and `discovery`", "keep one of the two");
    }
    if (issuer.jwks() != null) {
      checks.trustedUrl(path + ".jwks", issuer.jwks());
    } else if (issuer.discovery()) {
      checks.trustedUrl(path + ".issuer", issuer.issuer());
    }
    checks.distinct(path + ".audiences", issuer.audiences());
    algorithms(path + ".algorithms", issuer.algorithms());
    claim(path + ".claims.subject", issuer.claims().subject());
    claim(path + ".claims.roles", issuer.claims().roles());
    claim(path + ".claims.scopes", issuer.claims().scopes());
    administrators(path + ".administrators", issuer.administrators());
    checks.between(path + ".leeway", issuer.leeway(), Duration.ZERO, MAX_LEEWAY);
    demands(path, issuer);
  }

  private void demands(String path, Issuer issuer) {
    var demands = issuer.demands();
    if (demands.type() != null && issuer.audiences().isEmpty()) { // RFC 9068 §4
      problems()
          .add(
              path + ".typ",
              "`at+jwt` is for an audience, and none is named",
              "write in `audiences` whom its tokens are for");
    }
    if (demands.maxAge() != null) {
      checks.between(path + ".max-age", demands.maxAge(), MIN_AGE, MAX_AGE);
    }
    if (demands.encryption() != null) {
      decryptionKeys(path + ".encryption.keys", demands.encryption().keys());
    }
  }

  private void decryptionKeys(String path, List<String> keys) {
    checks.notEmpty(path, keys, "name a key of `portcullis.token.decryption-keys` by its `kid`");
    checks.distinct(path, keys);
    if (keys.size() > MAX_DECRYPTION_KEYS) {
      problems().add(path, "more than 4 keys", "name those that are in use, and the next");
    }
    for (int i = 0; i < keys.size(); i++) {
      checks.notBlank(path + "[" + i + "]", keys.get(i));
    }
  }

  private void administrators(String path, @Nullable Administrators administrators) {
    if (administrators != null) {
      checks.notBlank(path + ".audience", administrators.audience());
      if (administrators.roles().isEmpty()) {
        problems()
            .add(path + ".roles", "nobody has a role", "write such as `{ops: administrator}`");
      }
    }
  }

  private void claim(String path, String name) {
    checks.notBlank(path, name);
    if (ClaimPath.parse(name).isEmpty()) {
      problems().add(path, ClaimPath.BAD_QUOTES, ClaimPath.QUOTES_REMEDY);
    }
  }

  private void algorithms(String path, List<String> algorithms) {
    checks.notEmpty(path, algorithms, "remove it for the default");
    checks.distinct(path, algorithms);
    for (int i = 0; i < algorithms.size(); i++) {
      algorithm(path + "[" + i + "]", algorithms.get(i));
    }
  }

  /** A public key must never serve as the secret of an HMAC (RFC 8725 §2.1). */
  private void algorithm(String path, String algorithm) {
    String upper = algorithm.toUpperCase(Locale.ROOT);
    if (upper.equals("NONE") || upper.startsWith("HS")) {
      problems()
          .add(
              path,
              "`" + algorithm + "` lets anyone forge tokens",
              "use `RS256`, `ES256`, `PS256` or `EdDSA`");
    } else if (!Issuer.ALL_ALGORITHMS.contains(algorithm)) {
      problems().addUnknown(path, "algorithm", algorithm, Issuer.ALL_ALGORITHMS);
    }
  }

  private void apiKey(String path, ApiKey key) {
    sha256(path + ".sha256", key.sha256());
    sha256(path + ".previous-sha256", key.previousSha256());
    if ((key.previousSha256() == null) != (key.previousUntil() == null)) {
      problems()
          .add(
              path,
              "one of `previous-sha256` and `previous-until` is missing",
              "write both or none");
    }
    if (checks.stored()) {
      checks.distinct(path + ".roles", key.roles());
    } else {
      checks.references(path + ".roles", "role", key.roles(), roles);
    }
    checks.scopes(path + ".scopes", key.scopes());
  }

  private void sha256(String path, @Nullable String hash) {
    if (hash != null && !hash.matches("[0-9a-f]{64}")) {
      problems().add(path, "not a SHA-256", "write 64 lower-case hexadecimal digits");
    }
  }

  private void certificate(String path, Certificate certificate) {
    checks.notBlank(path + ".subject", certificate.subject());
    checks.distinct(path + ".roles", certificate.roles());
    checks.scopes(path + ".scopes", certificate.scopes());
  }

  private void distinctIssuers(List<Issuer> issuers) {
    var seen = new HashSet<String>();
    for (int i = 0; i < issuers.size(); i++) {
      if (!seen.add(issuers.get(i).issuer())) {
        problems().add("issuers[" + i + "].issuer", "two issuers have this `iss`", "merge them");
      }
    }
  }

  /** A key that is listed twice would be two subjects at once. */
  private void distinctKeys(List<ApiKey> keys) {
    var seen = new HashSet<String>();
    for (int i = 0; i < keys.size(); i++) {
      var key = keys.get(i);
      boolean fresh = seen.add(key.sha256());
      boolean freshPrevious = key.previousSha256() == null || seen.add(key.previousSha256());
      if (!fresh || !freshPrevious) {
        problems().add("api-keys[" + i + "].sha256", "this key is listed twice", "remove one");
      }
    }
  }

  private void distinctCertificates(List<Certificate> certificates) {
    var seen = new HashSet<String>();
    for (int i = 0; i < certificates.size(); i++) {
      if (!seen.add(certificates.get(i).subject())) {
        problems()
            .add("certificates[" + i + "].subject", "this subject is listed twice", "remove one");
      }
    }
  }
}
