package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console in a real browser, and the data listener that obeys it. */
class ConsoleBrowserIT {
  private static final String NEW_PASSWORD = "a password of my own";

  @TempDir private static Path profile;
  @TempDir private static Path keys;
  private static StubUpstream upstream;
  private static Bundle bundle;
  private static ConsoleBrowser browser;

  private static final String ATTACK = "/orders/1?q=%27%20or%201%3D1--";

  @BeforeAll
  static void start() throws Exception {
    Path program = ConsoleBrowser.program().orElseGet(ConsoleBrowserIT::noBrowser);
    upstream = new StubUpstream();
    put(KeyMaterial.single(keys.resolve("long"), "long", 90), "long");
    bundle =
        Bundle.with()
            .set("portcullis.tls.port", FreePorts.one())
            .set("portcullis.tls.certificate", keys.resolve("tls.crt"))
            .set("portcullis.tls.key", keys.resolve("tls.key"))
            .policy(
                """
                portcullis: 1
                api-keys: [{name: declared, sha256: "1d3054dd032ec13dba26c7511e0cb6bbaef30c467ad65e642c021fe7b14cd150"}]
                upstreams:
                  - {name: orders, targets: ["%s"]}
                limits:
                  - {name: each, key: "header:X-Who", rate: 1000/h}
                routes:
                  - {name: orders, path: /orders/**, upstream: orders, authenticate: [api-key, anonymous], limits: [each]}
                """
                    .formatted(upstream.url()))
            .start();
    browser = new ConsoleBrowser(program, profile, bundle.adminPort());
    browser.open("/rules.xhtml");
    signIn(Bundle.ADMIN_PASSWORD);
    assertThat(browser.page()).as("the page that was asked for").isEqualTo("/rules.xhtml");
  }

  private static void put(KeyMaterial material, String name) throws Exception {
    Files.writeString(keys.resolve("tls.crt"), material.certificatePem(name));
    Files.writeString(keys.resolve("tls.key"), material.keyPem(name));
  }

  /** Without a browser the test says so; where one is required, that is a failure. */
  static Path noBrowser() {
    String message =
        "NO CHROMIUM WITH ITS DRIVER WAS FOUND: THE CONSOLE WAS NOT TESTED IN A BROWSER";
    System.err.println("\n*** " + message + "\n");
    if (Boolean.parseBoolean(System.getenv("PORTCULLIS_BROWSER_REQUIRED"))
        || Boolean.getBoolean("portcullis.browser.required")) {
      throw new AssertionError(message);
    }
    return abort(message);
  }

  private static void signIn(String password) {
    assertThat(browser.page()).isEqualTo("/login.xhtml");
    browser.type("login:name", "admin");
    browser.type("login:password", password);
    browser.press("login:signIn");
  }

  @BeforeEach
  void overview() {
    browser.open("/index.xhtml");
    assertThat(browser.page()).isEqualTo("/index.xhtml");
  }

  @AfterEach
  void noScriptWasRefused() {
    assertThat(browser.refusedScripts()).isEmpty();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (bundle != null) {
      bundle.close();
    }
    if (upstream != null) {
      upstream.close();
    }
  }

  @Test
  void anAccountIsMadeAndRemovedInTheConsole() {
    browser.open("/console-account.xhtml");
    browser.type("form:name:input", "temporary");
    browser.type("form:password:input", "a first password");
    browser.press("form:create");
    assertThat(browser.page()).isEqualTo("/accounts.xhtml");
    assertThat(browser.text("#list")).contains("temporary", "viewer", "administrator");
    browser.open("/console-account.xhtml?name=temporary");
    browser.unfold("Reset the password");
    browser.unfold("Remove this account");
    browser.press("removal:delete");
    assertThat(browser.text("#list")).doesNotContain("temporary");
  }

  @Test
  void aRefusedPolicyFileIsShownWithItsProblemsUntilItIsMended() throws Exception {
    String good = Files.readString(bundle.policyFile());
    assertThat(browser.has(".refused")).isFalse();
    Files.writeString(bundle.policyFile(), good + "rules: [{name: <b>all</b>, effect: premit}]\n");
    try {
      assertThat(browser.text(".refused"))
          .contains("was refused", "policy.yaml", "stays in force", "rules[0].effect", "premit");
      assertThat(browser.text("#overview\\:nodes")).contains("policy file refused", "data, admin");
      assertThat(browser.has(".refused b")).as("an element of the file").isFalse();
      browser.open("/routes.xhtml");
      assertThat(browser.text(".standing")).contains("policy file refused");
    } finally {
      Files.writeString(bundle.policyFile(), good);
    }
    Awaiting.until(() -> !fresh().has(".refused"));
  }

  @Test
  void aCertificateThatEndsSoonAndAKeyThatCannotBeUsedAreShownUntilTheyAreReplaced()
      throws Exception {
    assertThat(browser.has(".certificate")).isFalse();
    String good = Files.readString(keys.resolve("tls.key"));
    Files.writeString(keys.resolve("tls.key"), "no key\n");
    assertThat(browser.text(".certificate"))
        .contains("is not used", "data listener", "The former key stays in use");
    assertThat(browser.text("#overview\\:figures")).doesNotContain("expires soon");
    browser.open("/routes.xhtml");
    assertThat(browser.text(".standing")).contains("certificate needs attention");
    put(KeyMaterial.single(keys.resolve("short"), "short", 5), "short");
    awaitOverview("expires soon");
    assertThat(browser.text(".certificate")).doesNotContain("is not used");
    String certificate = new KeyMaterial(keys.resolve("long")).certificatePem("long");
    Files.writeString(keys.resolve("tls.crt"), certificate);
    Files.writeString(keys.resolve("tls.key"), good);
    Awaiting.until(() -> !fresh().has(".certificate"));
  }

  private static void awaitOverview(String text) {
    Awaiting.until(() -> fresh().text("#overview\\:figures").contains(text));
  }

  private static ConsoleBrowser fresh() {
    browser.open("/index.xhtml");
    return browser;
  }

  @Test
  void aRoleARuleAndAKeyMadeInTheConsoleAreObeyedAndARollBackTakesThemAway() throws Exception {
    browser.open("/role.xhtml");
    browser.type("form:name:input", "picker");
    browser.press("form:save");
    String key = createKey("robot", "picker");
    Awaiting.until(() -> get("X-API-Key: " + key).reason(), "not-permitted");
    long before = activeVersion();

    browser.open("/rule.xhtml");
    browser.type("form:name:input", "pickers-read");
    browser.tick("form:methods:input", "GET");
    browser.tick("form:roles:input", "picker");
    browser.press("form:save");
    assertThat(browser.page()).isEqualTo("/rules.xhtml");
    Awaiting.until(() -> get("X-API-Key: " + key).status(), 200);
    assertThat(get().reason()).isEqualTo("not-permitted");

    browser.open("/version.xhtml?number=" + before);
    assertThat(browser.text("main")).contains("removes rule pickers-read");
    browser.press("activation:activate");
    assertThat(browser.text("#messages")).contains("Version " + before + " is active");
    Awaiting.until(() -> get("X-API-Key: " + key).reason(), "not-permitted");
  }

  @Test
  void aConditionThatDoesNotCompileIsShownAtItsFieldAndChangesNothing() {
    long before = activeVersion();
    browser.open("/rule.xhtml");
    browser.type("form:name:input", "broken");
    browser.type("form:when:input", "subject.id =");
    browser.press("form:save");

    assertThat(browser.page()).isEqualTo("/rule.xhtml");
    assertThat(browser.text("[id='form:when:error']")).isNotEmpty();
    assertThat(browser.has("[id='form:when:input'][aria-invalid=true]")).isTrue();
    assertThat(activeVersion()).isEqualTo(before);
  }

  @Test
  void aRevokedKeyIsRefusedAndItsSecretIsShownOnlyOnce() throws Exception {
    String key = createKey("clerk");
    Awaiting.until(() -> get("X-API-Key: " + key).reason(), "not-permitted");

    browser.open("/api-key.xhtml?name=clerk");
    assertThat(browser.text("main")).doesNotContain(key);
    browser.unfold("Revoke this key");
    browser.press("revocation:revoke");
    Awaiting.until(() -> get("X-API-Key: " + key).reason(), "credentials-revoked");

    assertThat(browser.text("[id='list']")).contains("clerk", "revoked", "admin");
    assertThat(browser.text("[id='revocations:list']")).contains("api-key", "clerk");
    browser.open("/api-key.xhtml?name=clerk");
    browser.unfold("Take the revocation back");
    browser.press("restoration:unrevoke");
    assertThat(get("X-API-Key: " + key).reason()).isEqualTo("not-permitted");
  }

  @Test
  void aKeyOfTheDocumentIsRevokedHereButChangedThere() throws Exception {
    browser.open("/api-keys.xhtml");
    assertThat(browser.text("[id='list']")).contains("declared", "policy document");
    browser.open("/api-key.xhtml?name=declared");
    assertThat(browser.text("main")).contains("The policy document declares this key");
    assertThat(browser.has("[id='form:save']")).isFalse();
    assertThat(browser.has("[id='rotation:rotate']")).isFalse();
    assertThat(browser.has("[id='deletion:delete']")).isFalse();
    browser.unfold("Revoke this key");
    browser.type("revocation:comment:input", "left in a train");
    browser.press("revocation:revoke");
    assertThat(get("X-API-Key: declared-key").reason()).isEqualTo("credentials-revoked");
    assertThat(browser.text("[id='revocations:list']")).contains("declared", "left in a train");
  }

  @Test
  void aFalseAlarmIsAllowedFromItsDecisionWithAReasonAndStaysRecorded() throws Exception {
    var denied = attack(ATTACK);
    assertThat(denied.reason()).isEqualTo("threat-detected");
    Awaiting.until(() -> decision(denied).contains("sql-injection query:q"), true);
    browser.follow("Allow this here");
    assertThat(browser.page()).isEqualTo("/route.xhtml");
    String proposed = browser.value("form:threat-exclusions:input");
    assertThat(proposed).matches("sql-injection query:q until [0-9-]+T00:00:00Z: ?");

    browser.press("form:save");
    assertThat(browser.page()).as("no reason yet").isEqualTo("/route.xhtml");
    browser.type("form:threat-exclusions:input", proposed.strip() + " people search for SQL");
    browser.press("form:save");
    assertThat(browser.page()).isEqualTo("/routes.xhtml");
    Awaiting.until(() -> attack(ATTACK).reason(), "not-permitted");
    assertThat(attack(ATTACK.replace("?q", "?r")).reason()).isEqualTo("threat-detected");

    var excluded = attack(ATTACK);
    Awaiting.until(() -> decision(excluded).contains("excluded sql-injection query:q"), true);
    assertThat(decision(excluded)).doesNotContain("Allow this here");
  }

  /** The page of a decision, which the log may not have yet. */
  private static String decision(RawHttp.Answer answer) {
    browser.open("/decision.xhtml?id=" + answer.field("decision"));
    return browser.text("body");
  }

  private static RawHttp.Answer attack(String target) {
    try {
      return RawHttp.request(bundle.dataPort(), "GET", target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aRoleThatARuleNamesCannotBeDeleted() {
    browser.open("/role.xhtml");
    browser.type("form:name:input", "packer");
    browser.press("form:save");
    browser.open("/rule.xhtml");
    browser.type("form:name:input", "packers-pack");
    browser.tick("form:roles:input", "packer");
    browser.press("form:save");

    browser.open("/role.xhtml?name=packer");
    browser.unfold("Delete this role");
    assertThat(browser.text("details")).contains("rule packers-pack");
    assertThat(browser.has("[id='deletion:delete']")).isFalse();
  }

  @Test
  void aKeyOfALimitIsWatchedGivenMoreAndReset() throws Exception {
    for (int i = 0; i < 2; i++) {
      get("X-Who: clerk@example.com");
    }
    browser.open("/limits-now.xhtml");
    // Nodes tell of their keys, and the page looks, every second or two.
    Awaiting.until(() -> browser.text("[id='now:nearest']").contains("clerk@example.com"));
    browser.open("/limit-keys.xhtml?name=each&key=clerk@example.com");
    browser.type("giving:amount:input", "5/month");
    browser.press("giving:give");
    assertThat(browser.text("[id='giving:amount:error']")).contains("is a rate, not a quota");
    browser.type("giving:amount:input", "50/h");
    browser.press("giving:give");
    assertThat(browser.text("#messages")).contains("its own amount");
    assertThat(browser.text("[id='overrides:list']")).contains("clerk@example.com", "50/h");
    browser.unfold("Reset a key");
    browser.press("reset:now");
    assertThat(browser.text("#messages")).contains("full budget");
    browser.type("question:other-amount:input", "1/h");
    browser.press("question:ask");
    assertThat(browser.text("main")).contains("Would be refused");
  }

  @Test
  void whoSignsOutIsAskedForThePasswordThatHoldsNow() {
    assertThat(browser.cookie("PORTCULLIS_CONSOLE"))
        .containsIgnoringCase("httponly")
        .containsIgnoringCase("samesite=strict");
    browser.open("/account.xhtml");
    browser.type("form:present:input", Bundle.ADMIN_PASSWORD);
    browser.type("form:wanted:input", NEW_PASSWORD);
    browser.type("form:again:input", NEW_PASSWORD);
    browser.press("form:change");
    browser.press("leave:signOut");

    browser.open("/roles.xhtml");
    signIn(Bundle.ADMIN_PASSWORD);
    assertThat(browser.page()).isEqualTo("/login.xhtml");
    assertThat(browser.text("main")).contains("The name or the password is wrong");
    browser.open("/roles.xhtml");
    signIn(NEW_PASSWORD);
    assertThat(browser.page()).isEqualTo("/roles.xhtml");
  }

  private static String createKey(String name, String... roles) {
    browser.open("/api-key.xhtml");
    browser.type("form:name:input", name);
    for (String role : roles) {
      browser.tick("form:roles:input", role);
    }
    browser.press("form:create");
    return browser.text("#secret");
  }

  private static long activeVersion() {
    browser.open("/versions.xhtml");
    return Long.parseLong(browser.text("[id='standing:reach'] a").replaceAll("\\D", ""));
  }

  private static RawHttp.Answer get(String... fields) {
    try {
      return RawHttp.request(bundle.dataPort(), "GET", "/orders/1", fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
