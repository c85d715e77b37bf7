package dev.portcullis.administration.credential;

import static dev.portcullis.administration.credential.CredentialWorld.ALICE;
import static dev.portcullis.administration.credential.CredentialWorld.declare;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.administration.credential.CredentialResult.Changed;
import dev.portcullis.administration.credential.CredentialResult.Created;
import dev.portcullis.administration.credential.CredentialResult.Refusal;
import dev.portcullis.administration.credential.CredentialResult.Refused;
import dev.portcullis.administration.credential.CredentialResult.Rejected;
import dev.portcullis.administration.credential.CredentialResult.Unknown;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.store.audit.AuditEntry;
import dev.portcullis.store.audit.AuditTrail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials are no policy: what people do with them no document undoes. */
@Tag("slow")
class ApiKeyAdministrationTest {
  @TempDir Path home;

  @SuppressWarnings("NullAway.Init")
  private CredentialWorld world;

  @BeforeEach
  void open() {
    world = new CredentialWorld(home);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private CredentialResult create(String name, String... roles) {
    var wanted =
        new NewApiKey(name, List.of(roles), List.of("orders:read"), null, Map.of("plan", "gold"));
    return world.keys.create(ALICE, wanted);
  }

  @Test
  void aKeysSecretIsInTheAnswerAndNoVersionOfThePolicyHoldsTheKey() {
    var created = (Created) create("batch");
    assertThat(created.secret()).startsWith("portcullis_").hasSizeGreaterThan(50);
    assertThat(created.toString()).doesNotContain(created.secret());
    assertThat(world.policies.active().number()).isEqualTo(1);
    var entry = world.keys.list().get(0);
    assertThat(entry.key().sha256()).isEqualTo(ApiKeys.sha256(created.secret()));
    assertThat(entry.key().metadata()).containsEntry("plan", "gold");
    assertThat(entry.owner()).isEqualTo("person");
    assertThat(entry.createdBy()).isEqualTo("alice");
    assertThat(world.judged(created.secret())).isEqualTo("batch");
  }

  @Test
  void aTakenNameIsRefusedWhoeverHasIt() {
    world.file(declare("theirs=a"));
    create("ours");
    assertThat(create("ours")).isEqualTo(new Refused(Refusal.NAME_TAKEN));
    assertThat(create("theirs")).isEqualTo(new Refused(Refusal.NAME_TAKEN));
  }

  @Test
  void aRotationKeepsTheOldSecretForItsGrace() {
    String first = world.create("k");
    String second = ((Created) world.keys.rotate(ALICE, "k", Duration.ofHours(24))).secret();
    assertThat(world.judged(first)).isEqualTo("k");
    assertThat(world.judged(second)).isEqualTo("k");
    world.now = world.now.plus(Duration.ofHours(24));
    assertThat(world.judged(first)).isEqualTo("expired");
    String third = ((Created) world.keys.rotate(ALICE, "k", Duration.ZERO)).secret();
    assertThat(world.judged(second)).isEqualTo("unknown");
    assertThat(world.judged(third)).isEqualTo("k");
    assertThat(world.keys.rotate(ALICE, "k", Duration.ofDays(91))).isInstanceOf(Rejected.class);
  }

  @Test
  void aRevocationEndsBothSecretsAndIsTakenBackByAPersonAlone() {
    String first = world.create("k");
    String second = ((Created) world.keys.rotate(ALICE, "k", Duration.ofHours(24))).secret();
    assertThat(world.keys.revoke(ALICE, "k", "lost")).isEqualTo(new Changed("k"));
    assertThat(List.of(world.judged(first), world.judged(second))).containsOnly("revoked");
    assertThat(world.keys.rotate(ALICE, "k", Duration.ZERO))
        .isEqualTo(new Refused(Refusal.REVOKED));
    assertThat(world.keys.unrevoke(ALICE, "k")).isEqualTo(new Changed("k"));
    assertThat(List.of(world.judged(first), world.judged(second))).containsOnly("k");
    assertThat(world.keys.unrevoke(ALICE, "k")).isEqualTo(new Unknown());
  }

  @Test
  void aDocumentsKeyIsRevokedHereAndChangedThere() {
    world.file(declare("theirs=a"));
    assertThat(world.keys.delete(ALICE, "theirs")).isEqualTo(new Refused(Refusal.DECLARED));
    assertThat(world.keys.rotate(ALICE, "theirs", Duration.ZERO))
        .isEqualTo(new Refused(Refusal.DECLARED));
    assertThat(world.keys.revoke(ALICE, "theirs", "")).isEqualTo(new Changed("theirs"));
    assertThat(world.judged("a")).isEqualTo("revoked");
    assertThat(world.keys.list())
        .extracting(ApiKeyEntry::owner, ApiKeyEntry::revoked)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("document", true));
  }

  @Test
  void whatIsNotThereIsUnknown() {
    assertThat(world.keys.delete(ALICE, "k")).isEqualTo(new Unknown());
    assertThat(world.keys.revoke(ALICE, "k", "")).isEqualTo(new Unknown());
    assertThat(world.keys.rotate(ALICE, "k", Duration.ZERO)).isEqualTo(new Unknown());
  }

  @Test
  void noDocumentBringsBackWhatWasRevoked() {
    world.file(declare("lost=a", "kept=b"));
    long version = world.policies.active().number();
    world.keys.revoke(ALICE, "lost", "");
    world.file("# the same\n" + declare("lost=a", "kept=b"), "roles: [{name: more}]");
    assertThat(world.judged("a")).isEqualTo("revoked");
    world.file(declare("renamed=a", "kept=b"));
    assertThat(world.judged("a")).as("the secret under another name").isEqualTo("revoked");
    world.file(declare("lost=c", "kept=b"));
    assertThat(world.judged("c")).as("another secret under the name").isEqualTo("revoked");
    assertThat(world.judged("a")).as("no key any more").isEqualTo("unknown");
    world.policies.activate(version, 0, ALICE);
    assertThat(world.judged("a")).as("rolled back").isEqualTo("revoked");
    world.restart();
    assertThat(world.judged("a")).as("restarted").isEqualTo("revoked");
    assertThat(world.judged("b")).isEqualTo("kept");
  }

  @Test
  void aSecretThatWasReplacedWhileItWasRevokedIsNotGoodAgainWithItsKey() {
    world.file(declare("lost=a"));
    long version = world.policies.active().number();
    world.keys.revoke(ALICE, "lost", "the secret leaked");
    world.file(declare("lost=b"));
    world.keys.unrevoke(ALICE, "lost");
    assertThat(world.judged("b")).isEqualTo("lost");
    world.policies.activate(version, 0, ALICE);
    assertThat(world.judged("a")).as("rolled back").isEqualTo("revoked");

    world.keys.revoke(ALICE, "lost", "");
    world.file("roles: [{name: none-left}]");
    world.keys.unrevoke(ALICE, "lost");
    world.file(declare("lost=b"));
    assertThat(world.judged("b")).as("taken back while it was away").isEqualTo("lost");
  }

  @Test
  void noDocumentTakesAwayOrBringsBackWhatAPersonMade() {
    String secret = world.create("mine");
    long version = world.policies.active().number();
    world.file(declare("theirs=a"));
    world.policies.activate(version, 0, ALICE);
    world.restart();
    assertThat(world.judged(secret)).isEqualTo("mine");

    String known = "api-keys:\n  - {name: mine, sha256: \"" + ApiKeys.sha256(secret) + "\"}";
    world.keys.delete(ALICE, "mine");
    world.file(known);
    assertThat(world.judged(secret)).as("deleted, then declared").isEqualTo("revoked");
  }

  @Test
  void aDocumentDoesNotTakeOverTheNameOfAPersonsKey() {
    String secret = world.create("mine");
    world.file(declare("mine=a", "theirs=b"));
    assertThat(world.judged(secret)).isEqualTo("mine");
    assertThat(world.judged("a")).isEqualTo("unknown");
    assertThat(world.judged("b")).isEqualTo("theirs");
    assertThat(world.keys.list())
        .extracting(ApiKeyEntry::owner, ApiKeyEntry::inForce)
        .contains(org.assertj.core.groups.Tuple.tuple("document", false));
    assertThat(world.keys.withoutPeoplesKeys(world.policies.active().document()).apiKeys())
        .extracting(key -> key.name())
        .containsExactly("theirs");
  }

  @Test
  void aPersonsSecretUnderAnotherNameOfADocumentIsStillThePersons() {
    String first = world.create("mine");
    world.keys.rotate(ALICE, "mine", Duration.ofHours(1));
    world.file("api-keys:\n  - {name: taker, sha256: \"" + ApiKeys.sha256(first) + "\"}");
    assertThat(world.judged(first)).isEqualTo("mine");
  }

  @Test
  void whatIsRevokedIsRevokedWhereThePolicyIsStale() {
    world.file(declare("lost=a"));
    world.versions.publish(
        new dev.portcullis.store.policy.PolicyText("portcullis: 1\nwhat: 1\n", "0".repeat(64)),
        0,
        ALICE,
        "as a newer version of the product may");
    world.node.refresh();
    assertThat(world.node.stale()).isTrue();
    world.credentials.revoke("api-key", "lost", java.util.Set.of(), ALICE, "");
    world.node.refresh();
    assertThat(world.judged("a")).isEqualTo("revoked");
    assertThat(world.node.stale()).isTrue();
  }

  @Test
  void everyActIsOnRecord() {
    world.create("k");
    world.keys.revoke(ALICE, "k", "lost on a train");
    world.keys.unrevoke(ALICE, "k");
    world.keys.rotate(ALICE, "k", Duration.ZERO);
    world.keys.delete(ALICE, "k");
    assertThat(new AuditTrail(world.database, () -> world.now).latest(9))
        .extracting(AuditEntry::act)
        .containsExactly(
            "api-key.delete",
            "api-key.rotate",
            "api-key.unrevoke",
            "api-key.revoke",
            "api-key.create");
  }

  /**
   * People and documents do what they like in any order; what people did last to a name holds, and
   * no document makes a spent or revoked secret good.
   */
  @Test
  void inEveryOrderOfActsWhatPeopleDidHolds() {
    int tried = 0;
    for (long seed = 0; seed < 60; seed++) {
      var acts = new RandomActs(world, new Random(seed), "n" + seed);
      for (int step = 0; step < 12; step++) {
        acts.next();
        tried += acts.check();
      }
    }
    assertThat(tried).isGreaterThan(1_000);
  }
}
