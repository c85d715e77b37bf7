package dev.portcullis.administration.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.administration.policy.PublishResult.Conflict;
import dev.portcullis.administration.policy.PublishResult.Published;
import dev.portcullis.administration.policy.PublishResult.Rejected;
import dev.portcullis.administration.policy.PublishResult.UnknownVersion;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.Role;
import dev.portcullis.store.Store;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.policy.PolicyVersion;
import dev.portcullis.store.policy.PolicyVersions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyAdministrationTest {
  private static final Author ALICE = new Author("alice");
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  @TempDir Path home;
  private final List<Long> announced = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private Database database;

  @SuppressWarnings("NullAway.Init")
  private PolicyAdministration policies;

  @BeforeEach
  void open() {
    database = Store.open("jdbc:h2:file:" + home.resolve("portcullis"), "", "");
    policies = another();
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** As another node has it. */
  private PolicyAdministration another() {
    var audit = new AuditTrail(database, () -> NOON);
    return new PolicyAdministration(
        new PolicyVersions(database, audit, () -> NOON),
        publication -> {
          synchronized (announced) {
            announced.add(publication);
          }
        });
  }

  @Test
  void theFirstVersionIsTheEmptyDocument() {
    ActivePolicy active = policies.active();
    assertThat(active.document()).isEqualTo(PolicyDocument.EMPTY);
    assertThat(active.hash()).isEqualTo(PolicyWriter.hash(PolicyDocument.EMPTY));
  }

  @Test
  void whatIsPublishedIsActiveAndAnnouncedAfterwards() {
    assertThat(policies.publishText("portcullis: 1\nroles: [{name: reader}]", 1, ALICE, "why"))
        .isEqualTo(new Published(2, List.of()));
    ActivePolicy active = another().active();
    assertThat(active.document().roles()).containsExactly(new Role("reader", List.of()));
    assertThat(active.author()).isEqualTo("alice");
    assertThat(active.comment()).isEqualTo("why");
    assertThat(announced).containsExactly(active.publication());
  }

  @Test
  void yamlAndJsonOfTheSameDocumentAreTheSameVersion() {
    policies.publishText("portcullis: 1\nroles: [{name: reader}]", 0, ALICE, "");
    assertThat(
            policies.publishText(
                "{\"portcullis\":1,\"roles\":[{\"name\":\"reader\"}]}", 0, ALICE, ""))
        .isEqualTo(new Published(2, List.of()));
  }

  @Test
  void aDocumentWithAProblemIsNeverStored() {
    String bad = "portcullis: 1\nroles: [{name: reader, inherits: [nobody]}]\nwhat: 1\n";
    assertThat(policies.publishText(bad, 0, ALICE, ""))
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.problems()).hasSizeGreaterThan(1));
    assertThat(policies.check(bad)).hasSizeGreaterThan(1);
    assertThat(policies.versions(Long.MAX_VALUE, 9)).hasSize(1);
    assertThat(announced).isEmpty();
  }

  @Test
  void aLostRaceChangesNothing() {
    policies.publishText("portcullis: 1\nroles: [{name: a}]", 1, ALICE, "");
    assertThat(policies.publishText("portcullis: 1\nroles: [{name: b}]", 1, ALICE, ""))
        .isEqualTo(new Conflict(2));
  }

  @Test
  void editsAtOnceAllCount() throws Exception {
    var threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<PublishResult>> edits =
          IntStream.range(0, 12)
              .<Callable<PublishResult>>mapToObj(
                  i -> () -> another().edit(ALICE, "", document -> withRole(document, "role" + i)))
              .toList();
      for (var edit : threads.invokeAll(edits)) {
        assertThat(edit.get()).isInstanceOf(Published.class);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(policies.active().document().roles()).hasSize(12);
    assertThat(policies.active().number()).isEqualTo(13);
  }

  @Test
  void aRollBackBringsBackTheOldNumberWithANewPublication() {
    policies.publishText("portcullis: 1\nroles: [{name: a}]", 0, ALICE, "");
    long before = policies.publication();
    assertThat(policies.activate(1, 2, ALICE)).isEqualTo(new Published(1, List.of()));
    assertThat(policies.active().document()).isEqualTo(PolicyDocument.EMPTY);
    assertThat(policies.publication()).isEqualTo(before + 1);
    assertThat(policies.activate(7, 0, ALICE)).isEqualTo(new UnknownVersion());
    assertThat(policies.activate(2, 2, ALICE)).isEqualTo(new Conflict(1));
    assertThat(policies.versions(2, 9)).extracting(PolicyVersion::active).containsExactly(true);
  }

  private static PolicyDocument withRole(PolicyDocument document, String name) {
    return new PolicyDocument(
        document.issuers(),
        document.apiKeys(),
        document.certificates(),
        Stream.concat(document.roles().stream(), Stream.of(new Role(name, List.of()))).toList(),
        document.upstreams(),
        document.limits(),
        document.routes(),
        document.rules());
  }
}
