package dev.portcullis.administration.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.administration.account.Administrator.Known;
import dev.portcullis.administration.policy.PolicyAdministration;
import dev.portcullis.administration.policy.PublishResult.Conflict;
import dev.portcullis.administration.policy.PublishResult.NotPermitted;
import dev.portcullis.administration.policy.PublishResult.Published;
import dev.portcullis.administration.policy.PublishResult.Rejected;
import dev.portcullis.policy.document.PolicyDocument;
import dev.portcullis.policy.document.PolicyReader;
import dev.portcullis.policy.document.PolicyWriter;
import dev.portcullis.policy.document.ReadResult.Read;
import dev.portcullis.store.Store;
import dev.portcullis.store.account.ConsoleRole;
import dev.portcullis.store.audit.AuditTrail;
import dev.portcullis.store.database.Database;
import dev.portcullis.store.policy.PolicyVersions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class PeoplesChangesTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final Known ADMIN = new Known("root", ConsoleRole.ADMIN);
  private static final Known EDITOR = new Known("eddie", ConsoleRole.EDITOR);
  private static final Known VIEWER = new Known("eve", ConsoleRole.VIEWER);

  private static final String GIVES =
      ", administrators: {audience: admin, roles: {ops: administrator, watch: viewer}}";

  private static final String CORP =
      "name: corp, issuer: 'https://corp.example', jwks: 'https://corp.example/jwks',"
          + " claims: {roles: groups}, algorithms: [RS256]";

  private static final String OTHER =
      "name: other, issuer: 'https://other.example', jwks: 'https://other.example/jwks'";

  @TempDir Path home;

  @SuppressWarnings("NullAway.Init")
  private Database database;

  @SuppressWarnings("NullAway.Init")
  private PolicyAdministration policies;

  @SuppressWarnings("NullAway.Init")
  private PeoplesChanges changes;

  @BeforeEach
  void open() {
    database = Store.open("jdbc:h2:file:" + home.resolve("portcullis"), "", "");
    policies =
        new PolicyAdministration(
            new PolicyVersions(database, new AuditTrail(database, () -> NOON), () -> NOON),
            n -> {});
    changes = new PeoplesChanges(policies);
    assertThat(changes.publishText(text(CORP + GIVES, OTHER, "first"), 0, ADMIN, ""))
        .isInstanceOf(Published.class);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static String text(String corp, String other, String role) {
    return "portcullis: 1\nissuers: [{%s}, {%s}]\nroles: [{name: %s}]\n"
        .formatted(corp, other, role);
  }

  private static PolicyDocument document(String text) {
    assertThat(PolicyReader.read(text)).isInstanceOf(Read.class);
    return ((Read) PolicyReader.read(text)).document();
  }

  /** In every form, over every way, whatever version is expected. */
  private void refused(String text) {
    long version = policies.active().number();
    PolicyDocument document = document(text);
    for (long expected : new long[] {0, version}) {
      for (var result :
          List.of(
              changes.publishText(text, expected, EDITOR, ""),
              changes.publishText(PolicyWriter.toYaml(document), expected, EDITOR, ""),
              changes.publishText(PolicyWriter.toJson(document), expected, EDITOR, ""),
              changes.publish(document, expected, EDITOR, ""))) {
        assertThat(result).as(text).isEqualTo(new NotPermitted());
      }
    }
    assertThat(policies.active().number()).isEqualTo(version);
    var published = changes.publishText(text, 0, ADMIN, "");
    assertThat(published).as(text).isInstanceOf(Published.class);
    long bad = ((Published) published).version();
    assertThat(policies.activate(version, 0, ADMIN.author())).isInstanceOf(Published.class);
    assertThat(changes.activate(bad, 0, EDITOR)).as(text).isEqualTo(new NotPermitted());
    assertThat(changes.activate(bad, version, EDITOR)).isEqualTo(new NotPermitted());
    assertThat(policies.active().number()).isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ", administrators: {audience: admin, roles: {ops: administrator, all: administrator}}",
        ", administrators: {audience: admin, roles: {ops: administrator, watch: editor}}",
        ", administrators: {audience: api, roles: {ops: administrator, watch: viewer}}",
        ", administrators: {audience: admin, roles: {watch: viewer}}",
        ""
      })
  void anEditorChangesNothingOfWhomAnIssuerMakesAdministrators(String administrators) {
    refused(text(CORP + administrators, OTHER, "first"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://corp.example/jwks", "https://corp.example'", "groups", "RS256"})
  void norTheIssuerOrItsKeysOrItsClaims(String part) {
    String bent =
        part.equals("groups")
            ? "everybody"
            : part.equals("RS256") ? "ES256" : part.replace("corp.example", "mine.example");
    refused(text(CORP.replace(part, bent) + GIVES, OTHER, "first"));
  }

  @Test
  void norMakesAnotherIssuerOne() {
    refused(text(CORP + GIVES, OTHER + GIVES, "first"));
    refused(text(CORP + GIVES, OTHER.replace("other", "new") + GIVES, "first"));
    refused(text(CORP.replace("name: corp", "name: renamed") + GIVES, OTHER, "first"));
  }

  @Test
  void allElseOfThePolicyAnEditorChanges() {
    var edited = changes.publishText(text(CORP + GIVES, OTHER, "second"), 0, EDITOR, "");
    assertThat(edited).isInstanceOf(Published.class);
    assertThat(changes.activate(((Published) edited).version() - 1, 0, EDITOR))
        .isInstanceOf(Published.class);
    String moved = OTHER.replace("other.example/jwks", "other.example/keys");
    long version = policies.active().number();
    assertThat(changes.publishText(text(CORP + GIVES, moved, "third"), version, EDITOR, ""))
        .isInstanceOf(Published.class);
    assertThat(changes.publishText(text(CORP + GIVES, moved, "fourth"), version, EDITOR, ""))
        .isInstanceOf(Conflict.class);
    assertThat(changes.publishText("portcullis: 1\nwhat: 1", 0, EDITOR, ""))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void aViewerChangesNothing() {
    String text = text(CORP + GIVES, OTHER, "second");
    assertThat(changes.publishText(text, 0, VIEWER, "")).isEqualTo(new NotPermitted());
    assertThat(changes.publish(document(text), 0, VIEWER, "")).isEqualTo(new NotPermitted());
    assertThat(changes.activate(policies.active().number(), 0, VIEWER))
        .isEqualTo(new NotPermitted());
  }

  /** What an administrator takes away while an editor publishes does not come back with that. */
  @Test
  void anEditorBringsNothingBackThatIsTakenAwayMeanwhile() throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try {
      Callable<Boolean> administrator =
          () -> {
            for (int i = 0; i < 40; i++) {
              String gives = i % 2 == 0 ? "" : GIVES;
              changes.publishText(text(CORP + gives, OTHER, "a" + i), 0, ADMIN, "");
            }
            return true;
          };
      Callable<Boolean> editor =
          () -> {
            for (int i = 0; i < 40; i++) {
              changes.publishText(text(CORP + GIVES, OTHER, "e" + i), 0, EDITOR, "");
            }
            return true;
          };
      for (var done : threads.invokeAll(List.of(administrator, editor))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    LongStream.rangeClosed(2, policies.active().number())
        .mapToObj(number -> policies.version(number).orElseThrow())
        .filter(version -> version.author().equals(EDITOR.name()))
        .forEach(
            version ->
                assertThat(
                        policies.version(version.number() - 1).orElseThrow().document().issuers())
                    .isEqualTo(version.document().issuers()));
  }
}
