package dev.portcullis.administration.credential;

import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PolicyInForce;
import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.policy.compiled.KnownCredentials.KnownKey;
import dev.portcullis.policy.compiled.PolicySnapshot;
import dev.portcullis.store.Store;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.Credentials;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.limit.DatabaseQuotaLedger;
import dev.portcullis.store.limit.KeyOverrides;
import dev.portcullis.store.policy.PolicyHistory;
import dev.portcullis.store.policy.PolicyVersions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A node with its database, as far as credentials go; times and restarts are the test's. */
final class CredentialWorld implements AutoCloseable {
  static final Author ALICE = new Author("alice");

  final Database database;
  final PolicyVersions versions;
  final Credentials credentials;
  final KeyOverrides overrides;
  final DatabaseQuotaLedger quotas;
  final PolicyAdministration policies;
  final ApiKeyAdministration keys;
  final CertificateAdministration certificates;
  Instant now = Instant.parse("2026-11-23T12:00:00Z");
  PolicyInForce node;

  CredentialWorld(Path home) {
    database = Store.open("jdbc:h2:file:" + home.resolve("portcullis"), "", "");
    var audit = new AuditTrail(database, () -> now);
    versions = new PolicyVersions(database, audit, () -> now);
    credentials = new Credentials(database, audit, () -> now);
    overrides = new KeyOverrides(database, audit, () -> now);
    quotas = new DatabaseQuotaLedger(database);
    policies = new PolicyAdministration(versions, publication -> refresh());
    keys =
        new ApiKeyAdministration(
            () -> policies.active().document(), credentials, change -> refresh(), () -> now);
    certificates =
        new CertificateAdministration(
            () -> policies.active().document(), credentials, change -> refresh());
    node = restarted();
    node.refresh();
  }

  /** A node that has just come up, on the same database. */
  PolicyInForce restarted() {
    return new PolicyInForce(
        policies, new CredentialStore(credentials), document -> document, snapshot -> {});
  }

  private void refresh() {
    if (node != null) {
      node.refresh();
    }
  }

  void restart() {
    node = restarted();
    node.refresh();
  }

  void adopt() {
    new CredentialAdoption(credentials, new PolicyHistory(database), overrides, quotas, () -> now)
        .run();
    node.refresh();
  }

  void publish(String author, String... lines) {
    var result =
        policies.publishText(
            "portcullis: 1\n" + String.join("\n", lines), 0, new Author(author), "");
    if (!(result instanceof PublishResult.Published)) {
      throw new AssertionError(result);
    }
  }

  void file(String... lines) {
    publish(Author.POLICY_FILE.name(), lines);
  }

  /** A line that declares keys: {@code name=secret}. */
  static String declare(String... keys) {
    var list = new StringBuilder("api-keys:");
    for (String key : keys) {
      String[] pair = key.split("=");
      list.append("\n  - {name: ").append(pair[0]);
      list.append(", sha256: \"").append(ApiKeys.sha256(pair[1])).append("\"}");
    }
    return list.toString();
  }

  String create(String name) {
    var wanted = new NewApiKey(name, List.of(), List.of(), null, Map.of());
    return ((CredentialResult.Created) keys.create(ALICE, wanted)).secret();
  }

  /**
   * What becomes of who presents this secret: the key's name, {@code revoked} or {@code unknown}.
   */
  String judged(String secret) {
    PolicySnapshot snapshot = Objects.requireNonNull(node.get());
    byte[] digest = HexFormat.of().parseHex(ApiKeys.sha256(secret));
    @Nullable KnownKey known = snapshot.credentials().key(digest);
    if (known == null) {
      return "unknown";
    }
    if (known.revoked()) {
      return "revoked";
    }
    return known.goodAt(now) ? known.subject().id() : "expired";
  }

  @Override
  public void close() {
    database.close();
  }
}
