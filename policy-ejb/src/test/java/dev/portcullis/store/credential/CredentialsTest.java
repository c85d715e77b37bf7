package dev.portcullis.store.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.adaptation.Adaptation;
import dev.portcullis.store.adaptation.Adaptations;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.Credentials.Change;
import dev.portcullis.store.credential.Credentials.Outcome;
import dev.portcullis.store.database.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class CredentialsTest {
  private static final Author ALICE = new Author("alice");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path home;

  private static Credentials credentials(Database database) {
    return new Credentials(database, new AuditTrail(database, () -> NOON), () -> NOON);
  }

  @ParameterizedTest
  @EnumSource
  void eachChangeIsNumberedAndOtherNodesReadIt(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var credentials = credentials(database);
      long before = credentials.change();
      assertThat(credentials.create("k", "one", ALICE)).isEqualTo(Outcome.DONE);
      assertThat(credentials.create("k", "two", ALICE)).isEqualTo(Outcome.TAKEN);
      var spent = Set.of("a".repeat(64));
      credentials.change("k", ALICE, "api-key.rotate", key -> new Change("two", spent));
      credentials.revoke("certificate", "plant", Set.of("cn=a,o=ä", "cn=b"), ALICE, "why");
      assertThat(credentials.change()).isGreaterThanOrEqualTo(before + 3);
      var read = credentials(database).read(Set.of("a".repeat(64), "b".repeat(64)));
      assertThat(read.keys()).containsExactly(new StoredKey("k", "two", NOON, "alice"));
      assertThat(read.revocations())
          .containsExactly(
              new StoredRevocation(
                  "certificate", "plant", Set.of("cn=a,o=ä", "cn=b"), NOON, "alice", "why"));
      assertThat(read.spent()).containsExactly("a".repeat(64));
      assertThat(read.change()).isEqualTo(credentials.change());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRevocationIsKnownByAllItWasEverRevokedBy(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var credentials = credentials(database);
      credentials.revoke("api-key", "k", Set.of("a"), ALICE, "");
      credentials.revoke("api-key", "k", Set.of("b"), ALICE, "");
      assertThat(credentials.read(Set.of()).revocations())
          .extracting(StoredRevocation::marks)
          .containsExactly(Set.of("a", "b"));
      assertThat(credentials.create("k", "one", ALICE)).isEqualTo(Outcome.REVOKED);
      assertThat(credentials.unrevoke("certificate", "k", ALICE, marks -> Set.of()))
          .isEqualTo(Outcome.UNKNOWN);
      assertThat(credentials.unrevoke("api-key", "k", ALICE, marks -> Set.of("a")))
          .isEqualTo(Outcome.DONE);
      assertThat(credentials.read(Set.of("a", "b")).revocations()).isEmpty();
      assertThat(credentials.read(Set.of("a", "b")).spent()).containsExactly("a");
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoNodesOneTakesOver(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var key = new StoredKey("k", "one", NOON, "bob");
      assertThat(credentials(database).toAdopt()).isTrue();
      assertThat(credentials(database).adopt(List.of(key), List.of())).isTrue();
      assertThat(credentials(database).adopt(List.of(key), List.of())).isFalse();
      assertThat(credentials(database).toAdopt()).isFalse();
      assertThat(credentials(database).read(Set.of()).keys()).containsExactly(key);
    }
  }

  @ParameterizedTest
  @EnumSource
  void changesAtOnceAllCount(TestDatabase kind) throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try (Database database = kind.open(home)) {
      credentials(database).create("k", "", ALICE);
      List<Callable<Outcome>> changes =
          IntStream.range(0, 24)
              .<Callable<Outcome>>mapToObj(
                  i ->
                      () ->
                          credentials(database)
                              .change("k", ALICE, "x", key -> more(key.definition())))
              .toList();
      for (var change : threads.invokeAll(changes)) {
        assertThat(change.get()).isEqualTo(Outcome.DONE);
      }
      assertThat(credentials(database).key("k").orElseThrow().definition()).hasSize(24);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Change more(String definition) {
    return new Change(definition + "x", Set.of());
  }

  @ParameterizedTest
  @EnumSource
  void quarantinesOfBeforeGoOnForAKeyAndACertificateOfTheName(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var adaptations = new Adaptations(database, new AuditTrail(database, () -> NOON), () -> NOON);
      for (var subject : List.of("portcullis|batch", "portcullis|anonymous", "corp|alice")) {
        adaptations.start(Adaptation.Kind.SUBJECT, subject, "", Duration.ofMinutes(5), false);
      }
      for (var credential : List.of("batch", "none", "corp|jti:1")) {
        adaptations.start(Adaptation.Kind.CREDENTIAL, credential, "", Duration.ofMinutes(5), false);
      }
      database.onConnection(
          Duration.ofSeconds(9),
          connection -> {
            try (var statement = connection.createStatement()) {
              for (String sql : adaptationStatements()) {
                statement.execute(sql);
              }
            }
            return true;
          });
      assertThat(adaptations.current())
          .extracting(held -> held.kind().slug() + " " + held.subject())
          .containsExactlyInAnyOrder(
              "subject api-key|batch",
              "subject certificate|batch",
              "subject portcullis|anonymous",
              "subject corp|alice",
              "credential api-key|batch",
              "credential certificate|batch",
              "credential none",
              "credential corp|jti:1");
    }
  }

  private static List<String> adaptationStatements() {
    try (var in = Credentials.class.getResourceAsStream("/db/migration/V4__credentials.sql")) {
      String script = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      return List.of(script.split(";\\R")).stream()
          .filter(statement -> statement.contains("adaptation"))
          .filter(statement -> !statement.contains("create table"))
          .map(statement -> statement.replaceAll("(?m)^--.*$", ""))
          .toList();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
