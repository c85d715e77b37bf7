package dev.portcullis.store.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.portcullis.store.Store;
import dev.portcullis.store.TestDatabase;
import dev.portcullis.store.audit.AuditEntry;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.policy.PolicyVersions.Outcome;
import dev.portcullis.store.policy.PolicyVersions.Outcome.Conflict;
import dev.portcullis.store.policy.PolicyVersions.Outcome.Done;
import dev.portcullis.store.policy.PolicyVersions.Outcome.Unknown;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("slow")
class PolicyVersionsTest {
  private static final Author ALICE = new Author("alice");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final InstantSource CLOCK = () -> NOON;

  @TempDir Path home;

  @ParameterizedTest
  @EnumSource
  void aNewInstallationHasTheEmptyPolicy(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      StoredPolicy active = versions(database).active();
      assertThat(active.version().number()).isEqualTo(1);
      assertThat(active.document()).isEqualTo("portcullis: 1\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPublishedVersionIsInForceWithItsStory(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var versions = versions(database);
      assertThat(versions.publish(text("ä€😀"), 1, ALICE, "because")).isEqualTo(new Done(2, 2));
      StoredPolicy active = versions.active();
      assertThat(active.document()).isEqualTo("ä€😀");
      assertThat(active.version())
          .isEqualTo(new PolicyVersion(2, "alice", NOON, text("ä€😀").hash(), "because", true));
      assertThat(new AuditTrail(database, CLOCK).latest(9))
          .containsExactly(new AuditEntry(NOON, "alice", "policy.publish", "version 2", "because"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWriterWhoBelievesInAnotherVersionChangesNothing(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var versions = versions(database);
      versions.publish(text("a"), 1, ALICE, "");
      assertThat(versions.publish(text("b"), 1, ALICE, "")).isEqualTo(new Conflict(2));
      assertThat(versions.activate(1, 1, ALICE)).isEqualTo(new Conflict(2));
      assertThat(versions.active().document()).isEqualTo("a");
      assertThat(new AuditTrail(database, CLOCK).latest(9)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInForceAlreadyIsNotPublishedAgain(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var versions = versions(database);
      versions.publish(text("a"), 0, ALICE, "");
      assertThat(versions.publish(text("a"), 0, ALICE, "")).isEqualTo(new Done(2, 2));
      assertThat(versions.list(Long.MAX_VALUE, 9)).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRollBackIsNews(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var versions = versions(database);
      versions.publish(text("a"), 0, ALICE, "");
      long before = versions.publication();
      assertThat(versions.activate(1, 0, ALICE)).isEqualTo(new Done(1, before + 1));
      assertThat(versions.publication()).isGreaterThan(before);
      assertThat(versions.active().version().number()).isEqualTo(1);
      assertThat(versions.list(Long.MAX_VALUE, 9))
          .extracting(PolicyVersion::number, PolicyVersion::active)
          .containsExactly(tuple(2L, false), tuple(1L, true));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aVersionAfterARollBackGetsANewNumber(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var versions = versions(database);
      versions.publish(text("a"), 0, ALICE, "");
      versions.activate(1, 0, ALICE);
      assertThat(versions.publish(text("b"), 1, ALICE, "")).isEqualTo(new Done(3, 4));
      assertThat(versions.activate(99, 0, ALICE)).isEqualTo(new Unknown());
      assertThat(versions.find(99)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofNodesThatPublishAtOnceExactlyOneWins(TestDatabase kind) throws Exception {
    try (Database database = kind.open(home)) {
      for (int round = 0; round < 5; round++) {
        long expected = versions(database).active().version().number();
        int id = round;
        List<Outcome> outcomes =
            atOnce(i -> versions(database).publish(text(id + "/" + i), expected, ALICE, ""));
        assertThat(outcomes).filteredOn(Done.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(Conflict.class::isInstance).hasSize(7);
        assertThat(versions(database).active().version().number()).isEqualTo(expected + 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAnExpectationAllPublishOneAfterTheOther(TestDatabase kind) throws Exception {
    try (Database database = kind.open(home)) {
      List<Outcome> outcomes =
          atOnce(i -> versions(database).publish(text("text " + i), 0, ALICE, ""));
      assertThat(outcomes).allMatch(Done.class::isInstance).doesNotHaveDuplicates();
      assertThat(versions(database).publication()).isEqualTo(9);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nodesThatPublishTheSameFileAtOnceMakeOneVersion(TestDatabase kind) throws Exception {
    try (Database database = kind.open(home)) {
      assertThat(atOnce(i -> versions(database).publish(text("file"), 0, Author.POLICY_FILE, "")))
          .containsOnly(new Done(2, 2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void textThatADatabaseCannotHoldIsMadeToFit(TestDatabase kind) {
    try (Database database = kind.open(home)) {
      var hostile = new Author("a\u0000\n\ud800" + "x".repeat(500));
      versions(database).publish(text("a"), 0, hostile, "\u0000" + "😀".repeat(1000));
      assertThat(versions(database).active().version().author()).hasSize(200).startsWith("a   x");
      assertThat(versions(database).active().version().comment()).hasSize(998);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nodesStartOnOneEmptyDatabaseAtOnce(TestDatabase kind) throws Exception {
    String url = kind.url(home);
    List<Long> active =
        atOnce(
            i -> {
              try (Database database = Store.open(url, "", "")) {
                return versions(database).active().version().number();
              }
            });
    assertThat(active).containsOnly(1L).hasSize(8);
  }

  private interface Attempt<T> {
    T run(int index);
  }

  private static <T> List<T> atOnce(Attempt<T> attempt) throws Exception {
    var threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<T>> tasks =
          IntStream.range(0, 8).<Callable<T>>mapToObj(i -> () -> attempt.run(i)).toList();
      var results = new ArrayList<T>();
      for (var future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static PolicyText text(String document) {
    return new PolicyText(document, "%064x".formatted(document.hashCode()));
  }

  private static PolicyVersions versions(Database database) {
    return new PolicyVersions(database, new AuditTrail(database, CLOCK), CLOCK);
  }
}
