package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is signed in, how long, and the way back for who lost the password. */
class ConsoleAccountsIT {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final String OWN = "a password of my own";
  private static final String SAID = "portcullis: console account admin, password: ";

  private static final List<String> STATES =
      List.of(
          "1",
          "-1:-1",
          "5:5",
          "x:y",
          "",
          "stateless",
          "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA==",
          "9".repeat(3000),
          "\u0000",
          "1:2:3:4",
          "%");

  private final Path directory;

  ConsoleAccountsIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void sessionsEndWithThePasswordAndALostOneHasAWayBack() throws Exception {
    String given;
    try (var bundle = Bundle.with().directory(directory).start()) {
      nonsenseIsAnsweredQuietly(bundle);
      aChangedPasswordEndsAllOtherSessions(bundle);
      refusedWhileTheNodeRuns();
    }
    given = reset();
    try (var bundle = Bundle.with().directory(directory).start()) {
      assertThat(policy(bundle, OWN).status()).isEqualTo(401);
      assertThat(policy(bundle, given).body()).contains("change it first");
      var session = new ConsoleSession(bundle.adminPort());
      assertThat(session.signIn("admin", given)).isTrue();
      assertThat(session.get("/index.xhtml").header("Location")).endsWith("/account.xhtml");
      chosen(session, given, OWN);
      var audit = api(bundle, "/audit?limit=100", OWN);
      assertThat(audit.body())
          .contains("account.reset", "account.password", "account.login", "account.login-failed");
    }
  }

  private static void nonsenseIsAnsweredQuietly(Bundle bundle) throws IOException {
    int before = bundle.log().length();
    for (int i = 0; i < 3; i++) {
      for (String state : STATES) {
        var stranger = new ConsoleSession(bundle.adminPort());
        assertThat(stranger.post("/login.xhtml", state, "login", Map.of("a", "b")).status())
            .as(state)
            .isLessThan(500);
        assertThat(stranger.post("/index.xhtml", state, "x", Map.of("a", "b")).status())
            .as(state)
            .isEqualTo(302);
        var known = new ConsoleSession(bundle.adminPort());
        known.get("/login.xhtml");
        assertThat(known.post("/login.xhtml", state, "login", Map.of("a", "b")).status())
            .as(state)
            .isLessThan(500);
        var ajax =
            Map.of(
                "jakarta.faces.partial.ajax", "true",
                "jakarta.faces.source", "login:signIn",
                "jakarta.faces.partial.execute", "@all");
        known.post("/login.xhtml", state, "login", ajax);
      }
    }
    String written = bundle.log().substring(before);
    assertThat(written).doesNotContain("\tat ").hasSizeLessThan(2000);
  }

  private static void aChangedPasswordEndsAllOtherSessions(Bundle bundle) throws Exception {
    var mine = new ConsoleSession(bundle.adminPort());
    var thief = new ConsoleSession(bundle.adminPort());
    assertThat(mine.signIn("admin", Bundle.ADMIN_PASSWORD)).isTrue();
    assertThat(thief.signIn("admin", Bundle.ADMIN_PASSWORD)).isTrue();
    assertThat(thief.get("/index.xhtml").status()).isEqualTo(200);
    assertThat(policy(bundle, Bundle.ADMIN_PASSWORD).status()).isEqualTo(200);
    chosen(mine, Bundle.ADMIN_PASSWORD, OWN);
    assertThat(mine.get("/index.xhtml").status()).isEqualTo(200);
    assertThat(thief.get("/index.xhtml").header("Location")).contains("/login.xhtml");
    assertThat(policy(bundle, Bundle.ADMIN_PASSWORD).status()).isEqualTo(401);
    assertThat(policy(bundle, OWN).status()).isEqualTo(200);
  }

  private static void chosen(ConsoleSession session, String present, String wanted)
      throws IOException {
    var change =
        Map.of(
            "form:present:input", present,
            "form:wanted:input", wanted,
            "form:again:input", wanted,
            "form:change", "");
    assertThat(session.submit("/account.xhtml", "form", change).status()).isEqualTo(302);
  }

  private void refusedWhileTheNodeRuns() throws Exception {
    var other = Bundle.with().directory(directory).argument("reset-password").launch();
    assertThat(other.awaitExit(SOON)).isEqualTo(2);
    assertThat(other.output()).contains("another process uses it").doesNotContain(SAID);
  }

  private String reset() throws Exception {
    var unknown =
        Bundle.with().directory(directory).argument("reset-password").argument("nobody").launch();
    assertThat(unknown.awaitExit(SOON)).isEqualTo(1);
    assertThat(unknown.output()).contains("there is no console account nobody");
    var process = Bundle.with().directory(directory).argument("reset-password").launch();
    assertThat(process.awaitExit(SOON)).as(process.output()).isZero();
    var said = process.lines().stream().filter(line -> line.startsWith(SAID)).toList();
    assertThat(said).as(process.output()).hasSize(1);
    return said.get(0).substring(SAID.length());
  }

  private static RawHttp.Answer policy(Bundle bundle, String password) throws IOException {
    return api(bundle, "/policy", password);
  }

  private static RawHttp.Answer api(Bundle bundle, String path, String password)
      throws IOException {
    String pair = "admin:" + password;
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    return RawHttp.send(
        bundle.adminPort(),
        "GET /portcullis/api/v1%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic %s\r\n\r\n"
            .formatted(path, basic));
  }
}
