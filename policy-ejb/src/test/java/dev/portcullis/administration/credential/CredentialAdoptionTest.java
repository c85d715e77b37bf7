package dev.portcullis.administration.credential;

import static dev.portcullis.administration.credential.CredentialWorld.ALICE;
import static dev.portcullis.administration.credential.CredentialWorld.declare;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.administration.policy.PublishResult;
import dev.portcullis.authentication.method.ApiKeys;
import dev.portcullis.policy.document.Issuer;
import dev.portcullis.rate.quota.QuotaAccount;
import dev.portcullis.rate.quota.QuotaPeriod;
import dev.portcullis.store.audit.Author;
import dev.portcullis.store.limit.KeyOverride;
import dev.portcullis.store.policy.PolicyText;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What older versions of the product kept in the policy is taken over once, and then is data. */
@Tag("slow")
class CredentialAdoptionTest {
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

  /** As older versions of the product made, revoked and deleted keys: by a version each. */
  private void act(String comment, String... lines) {
    String text = "portcullis: 1\n" + String.join("\n", lines);
    assertThat(world.policies.publishText(text, 0, new Author("bob"), comment))
        .isInstanceOf(PublishResult.Published.class);
  }

  private static String revoked(String name, String secret) {
    return "  - {name: " + name + ", sha256: \"" + ApiKeys.sha256(secret) + "\", revoked: true}";
  }

  @Test
  void aKeyThatAPersonMadeBecomesDataAndNoVersionRevivesOrRecreatesIt() {
    world.file(declare("theirs=a"));
    act("create API key mine", declare("theirs=a", "mine=b"));
    act("", declare("theirs=a", "mine=b", "pipeline=c"));
    long withAll = world.policies.active().number();
    String text = world.policies.active().text();
    world.adopt();
    assertThat(world.policies.active().text()).as("the version stays").isEqualTo(text);
    assertThat(world.keys.list())
        .extracting(entry -> entry.key().name(), ApiKeyEntry::owner, ApiKeyEntry::createdBy)
        .contains(
            org.assertj.core.groups.Tuple.tuple("mine", "person", "bob"),
            org.assertj.core.groups.Tuple.tuple("theirs", "document", ""),
            org.assertj.core.groups.Tuple.tuple("pipeline", "document", ""));
    world.file(declare("theirs=a"), "roles: [{name: more}]");
    assertThat(world.judged("b")).as("after a change of the file").isEqualTo("mine");
    assertThat(world.judged("c")).as("the document's own").isEqualTo("unknown");

    world.keys.delete(ALICE, "mine");
    world.policies.activate(withAll, 0, ALICE);
    assertThat(world.judged("b")).as("deleted, then rolled back").isEqualTo("revoked");
    world.adopt();
    assertThat(world.judged("b")).as("taken over once only").isEqualTo("revoked");
  }

  @Test
  void aRevocationOfTheActiveDocumentHoldsFromNowOn() {
    world.file(declare("lost=a"));
    act("revoke API key lost", "api-keys:", revoked("lost", "a"));
    world.adopt();
    world.file(declare("lost=a"), "roles: [{name: more}]");
    assertThat(world.judged("a")).isEqualTo("revoked");
    world.keys.unrevoke(ALICE, "lost");
    assertThat(world.judged("a")).isEqualTo("lost");
  }

  @Test
  void whatTheFileOrARollBackBroughtBackIsRevokedAgain() {
    world.file(declare("lost=a", "gone=b"));
    long good = world.policies.active().number();
    act("revoke API key lost", "api-keys:", revoked("lost", "a"), keyLine("gone", "b"));
    world.file(declare("lost=a", "gone=b"), "roles: [{name: more}]");
    act("", declare("lost=a", "gone=b"), "roles: [{name: another}]");
    act("revoke API key gone", "api-keys:", keyLine("lost", "a"), revoked("gone", "b"));
    world.policies.activate(good, 0, ALICE);
    assertThat(world.judged("a")).as("the hole").isEqualTo("lost");
    assertThat(world.judged("b")).as("the hole").isEqualTo("gone");
    world.adopt();
    assertThat(world.judged("a")).isEqualTo("revoked");
    assertThat(world.judged("b")).isEqualTo("revoked");
  }

  @Test
  void whatAPersonTookBackStaysGood() {
    world.file(declare("lost=a"));
    act("revoke API key lost", "api-keys:", revoked("lost", "a"));
    act("found again", declare("lost=a"));
    world.adopt();
    assertThat(world.judged("a")).isEqualTo("lost");
  }

  @Test
  void whatTheFileItselfRevokesTheFileTakesBack() {
    world.file("api-keys:", revoked("lost", "a"));
    act("", "api-keys:", revoked("lost", "a"), "roles: [{name: more}]");
    world.adopt();
    assertThat(world.judged("a")).isEqualTo("revoked");
    world.file(declare("lost=a"));
    assertThat(world.judged("a")).isEqualTo("lost");
  }

  @Test
  void whatLimitsCountedUnderANameIsCountedUnderItsKindToo() {
    world.file(declare("batch=a"), "certificates: [{name: plant, subject: CN=plant}]");
    var until = world.now.plusSeconds(60);
    for (String key : List.of("portcullis|batch", "portcullis|plant", "corp|alice")) {
      world.overrides.put(
          new KeyOverride("each", key, "5/s", null, until, "bob", world.now, "more"));
      world.quotas.take(spending("subject", key), 10, 4);
    }
    world.quotas.take(spending("header:X-Who", "portcullis|batch"), 10, 4);
    world.adopt();
    assertThat(world.overrides.current())
        .extracting(KeyOverride::key)
        .contains("api-key|batch", "certificate|plant", "corp|alice")
        .doesNotContain("certificate|batch", "api-key|plant");
    assertThat(world.quotas.spent(spending("subject", "api-key|batch"))).isEqualTo(4);
    assertThat(world.quotas.spent(spending("subject", "certificate|plant"))).isEqualTo(4);
    assertThat(world.quotas.spent(spending("subject", "api-key|plant"))).isZero();
    assertThat(world.quotas.spent(spending("header:X-Who", "api-key|batch"))).isZero();
  }

  private QuotaAccount spending(String keyedBy, String key) {
    var start = QuotaPeriod.MONTH.start(world.now, ZoneOffset.UTC);
    return new QuotaAccount("q", keyedBy, key, QuotaPeriod.MONTH, ZoneOffset.UTC, start);
  }

  @Test
  void tokensOfAnIssuerThatIsNamedLikeAKindAreNotGoodAndTheRestIs() {
    String text =
        "portcullis: 1\nissuers:\n"
            + "  - {name: api-key, issuer: 'https://a.example.com', discovery: true}\n"
            + "  - {name: corp, issuer: 'https://b.example.com', discovery: true}\n"
            + "roles: [{name: my role}]\n";
    world.versions.publish(new PolicyText(text, "0".repeat(64)), 0, ALICE, "of an older version");
    world.node.refresh();
    var snapshot = Objects.requireNonNull(world.node.get());
    assertThat(snapshot.version()).isEqualTo(world.policies.active().number());
    assertThat(snapshot.issuers()).extracting(Issuer::name).containsExactly("corp");
  }

  private static String keyLine(String name, String secret) {
    return declare(name + "=" + secret).lines().skip(1).findFirst().orElseThrow();
  }
}
