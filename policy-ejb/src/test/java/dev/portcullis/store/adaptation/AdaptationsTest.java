package dev.portcullis.store.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.audit.AuditEntry;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.credential.AssertionKeys;
import dev.portcullis.store.database.Database;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class AdaptationsTest {
  private static final Author ALICE = new Author("alice");

  @TempDir Path home;
  private Instant now = Instant.parse("2026-11-23T12:00:00Z");

  @ParameterizedTest
  @EnumSource
  void anActHoldsUntilItsEndAndIsKept(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var acts = acts(database);
      var act =
          acts.start(
              Adaptation.Kind.SUBJECT, "corp|eve", "20 denials", Duration.ofMinutes(5), false);
      assertThat(acts.current()).containsExactly(act);
      now = now.plus(Duration.ofMinutes(5));
      assertThat(act.holds(now)).isFalse();
      assertThat(acts.current()).isEmpty();
      assertThat(acts.latest(9)).containsExactly(act);
      assertThat(acts.release(act.id(), ALICE)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReleaseHappensOnceAndIsOnRecord(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var acts = acts(database);
      var act =
          acts.start(Adaptation.Kind.ADDRESS, "192.0.2.1", "guessing", Duration.ofMinutes(5), true);
      assertThat(acts.release(act.id(), ALICE))
          .hasValueSatisfying(released -> assertThat(released.releasedBy()).isEqualTo("alice"));
      assertThat(acts.release(act.id(), ALICE)).isEmpty();
      assertThat(acts.release(4711, ALICE)).isEmpty();
      assertThat(acts.current()).isEmpty();
      assertThat(new AuditTrail(database, () -> now).latest(9))
          .extracting(AuditEntry::actor, AuditEntry::act, AuditEntry::object)
          .containsExactly(
              tuple("alice", "quarantine.release", "address 192.0.2.1"),
              tuple("portcullis", "quarantine.suggest", "address 192.0.2.1"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aReleaseEndsWhatOtherNodesWroteOfTheSame(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var acts = acts(database);
      var length = Duration.ofMinutes(5);
      var one = acts.start(Adaptation.Kind.SUBJECT, "eve", "", length, false);
      acts.start(Adaptation.Kind.SUBJECT, "eve", "", length, false);
      acts.start(Adaptation.Kind.CREDENTIAL, "eve", "", length, false);
      acts.release(one.id(), ALICE);
      assertThat(acts.current())
          .extracting(Adaptation::kind)
          .containsExactly(Adaptation.Kind.CREDENTIAL);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNodesPublicKeyIsKnownWhileItIsAnnounced(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var keys = new AssertionKeys(database, () -> now);
      keys.announce("a", "{\"kid\":\"a\"}");
      now = now.plus(Duration.ofHours(20));
      keys.announce("b", "{\"kid\":\"b\"}");
      keys.announce("b", "{\"kid\":\"b\"}");
      assertThat(keys.all()).containsExactly("{\"kid\":\"a\"}", "{\"kid\":\"b\"}");
      now = now.plus(Duration.ofHours(20));
      keys.announce("b", "{\"kid\":\"b\"}");
      assertThat(keys.all()).containsExactly("{\"kid\":\"b\"}");
    }
  }

  private Adaptations acts(Database database) {
    return new Adaptations(database, new AuditTrail(database, () -> now), () -> now);
  }
}
