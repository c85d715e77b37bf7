package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may do what, over REST and in the console; and that nobody gives themselves more. */
@ExtendWith(SharedBundle.class)
class AccountsIT {
  private static final String GIVEN = "given by somebody";
  private static final String OWN = "a password of my own";
  private static final String YAML = "application/yaml";
  private static final String JSON = "application/json";
  private static final List<String> ROLES = List.of("viewer", "editor", "administrator");

  @SuppressWarnings("NullAway.Init")
  private static Bundle bundle;

  /** What a call needs at least. */
  private record Call(String least, String method, String path, String body) {}

  private static final List<Call> CALLS =
      List.of(
          new Call("viewer", "GET", "/policy", ""),
          new Call("viewer", "GET", "/audit", ""),
          new Call("viewer", "GET", "/api-keys", ""),
          new Call("viewer", "PUT", "/account/password", "{}"),
          new Call("viewer", "POST", "/policy/check", "x"),
          new Call("viewer", "POST", "/explain", "{}"),
          new Call("viewer", "POST", "/limits/x/what-if", "{\"amount\": \"5/s\"}"),
          new Call("editor", "PUT", "/policy", "x"),
          new Call("editor", "POST", "/policy/versions/99999/activate", ""),
          new Call("editor", "PUT", "/limits/x/overrides/k", "{}"),
          new Call("editor", "DELETE", "/limits/x/overrides/k", ""),
          new Call("editor", "POST", "/limits/x/reset", "{\"key\": \"k\"}"),
          new Call("editor", "DELETE", "/quarantine/99999", ""),
          new Call("editor", "POST", "/issuers/x/fetch", ""),
          new Call("administrator", "POST", "/api-keys", "{}"),
          new Call("administrator", "POST", "/api-keys/x/rotate", ""),
          new Call("administrator", "POST", "/api-keys/x/revoke", ""),
          new Call("administrator", "POST", "/api-keys/x/unrevoke", ""),
          new Call("administrator", "DELETE", "/api-keys/x", ""),
          new Call("administrator", "POST", "/certificates/x/revoke", ""),
          new Call("administrator", "POST", "/certificates/x/unrevoke", ""),
          new Call("administrator", "GET", "/accounts", ""),
          new Call("administrator", "HEAD", "/accounts", ""),
          new Call("administrator", "GET", "/accounts/", ""),
          new Call("administrator", "GET", "//accounts", ""),
          new Call("administrator", "GET", "/%61ccounts", ""),
          new Call("administrator", "POST", "/accounts", "{}"),
          new Call("administrator", "PUT", "/accounts/x", "{\"role\": \"viewer\"}"),
          new Call("administrator", "DELETE", "/accounts/x", ""),
          new Call("administrator", "PATCH", "/policy", ""),
          new Call("administrator", "POST", "/added/later", ""));

  @BeforeAll
  static void start() throws Exception {
    bundle = Bundle.with().start();
    for (String role : ROLES) {
      assertThat(create(role, role).status()).isEqualTo(201);
      assertThat(choose(role, GIVEN, OWN).status()).isEqualTo(200);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
  }

  private static RawHttp.Answer send(
      String who, String password, String method, String path, String body, String type)
      throws Exception {
    byte[] pair = (who + ":" + password).getBytes(StandardCharsets.UTF_8);
    String basic = "Basic " + Base64.getEncoder().encodeToString(pair);
    return authorized(basic, method, path, body, type);
  }

  private static RawHttp.Answer bearer(
      String token, String method, String path, String body, String type) throws Exception {
    return authorized("Bearer " + token, method, path, body, type);
  }

  private static RawHttp.Answer authorized(
      String authorization, String method, String path, String body, String type) throws Exception {
    String text =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(
                method,
                path.startsWith("/portcullis/") ? path : "/portcullis/api/v1" + path,
                authorization,
                type,
                body.getBytes(StandardCharsets.UTF_8).length,
                body);
    if (method.equals("HEAD")) {
      try (var socket = RawHttp.connect("127.0.0.1", bundle.adminPort())) {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        return RawHttp.read(socket.getInputStream(), true);
      }
    }
    return RawHttp.send(bundle.adminPort(), text);
  }

  private static RawHttp.Answer admin(String method, String path, String body) throws Exception {
    String type = path.startsWith("/policy") ? YAML : JSON;
    return send("admin", Bundle.ADMIN_PASSWORD, method, path, body, type);
  }

  private static RawHttp.Answer create(String name, String role) throws Exception {
    String body =
        "{\"name\": \"%s\", \"role\": \"%s\", \"password\": \"%s\"}".formatted(name, role, GIVEN);
    return admin("POST", "/accounts", body);
  }

  private static RawHttp.Answer by(String who, String method, String path, String body, String type)
      throws Exception {
    return send(who, OWN, method, path, body, type);
  }

  /** Chooses another password over REST. */
  private static RawHttp.Answer choose(String who, String present, String wanted) throws Exception {
    String body = "{\"password\": \"" + wanted + "\"}";
    return send(who, present, "PUT", "/account/password", body, JSON);
  }

  @Test
  void everybodyMayDoWhatTheirRoleSaysAndNothingElse() throws Exception {
    for (Call call : CALLS) {
      for (String role : ROLES) {
        String type = call.path().startsWith("/policy") ? YAML : JSON;
        int status = by(role, call.method(), call.path(), call.body(), type).status();
        if (ROLES.indexOf(role) < ROLES.indexOf(call.least())) {
          assertThat(status).as(role + " " + call).isEqualTo(403);
        } else {
          assertThat(status).as(role + " " + call).isNotIn(401, 403).isLessThan(500);
        }
      }
    }
    assertThat(audit())
        .contains("{\"time\"", "\"actor\":\"viewer\",\"act\":\"access.refused\"")
        .contains("\"actor\":\"editor\",\"act\":\"access.refused\"");
  }

  /** A password that somebody else knows is good for choosing another, and for nothing else. */
  @Test
  void aPasswordThatSomebodyElseSetOpensNothingButItsChange() throws Exception {
    for (String role : ROLES) {
      String name = "due-" + role;
      assertThat(create(name, role).status()).isEqualTo(201);
      refusesAllBut(name);
      assertThat(choose(name, GIVEN, "short").status()).isEqualTo(400);
      assertThat(choose(name, GIVEN, GIVEN).status()).isEqualTo(400);
      assertThat(choose(name, "not the password", OWN).status()).isEqualTo(401);
      var changed = choose(name, GIVEN, OWN);
      assertThat(changed.status()).as(changed.body()).isEqualTo(200);
      assertThat(send(name, GIVEN, "GET", "/policy", "", JSON).status()).isEqualTo(401);
      assertThat(send(name, OWN, "GET", "/policy", "", JSON).status()).isEqualTo(200);
      String reset = "{\"password\": \"" + GIVEN + "\"}";
      assertThat(admin("PUT", "/accounts/" + name, reset).status()).isEqualTo(200);
      refusesAllBut(name);
      var session = new ConsoleSession(bundle.adminPort());
      assertThat(session.signIn(name, GIVEN)).isTrue();
      assertThat(session.get("/index.xhtml").header("Location")).endsWith("/account.xhtml");
    }
    assertThat(audit()).contains("\"actor\":\"due-viewer\",\"act\":\"account.password\"");
  }

  private static void refusesAllBut(String name) throws Exception {
    for (Call call : CALLS) {
      if (!call.path().startsWith("/account/")) {
        var answer = send(name, GIVEN, call.method(), call.path(), call.body(), JSON);
        assertThat(answer.status()).as(name + call).isEqualTo(403);
        assertThat(call.method().equals("HEAD") || answer.body().contains("change it first"))
            .as(answer.body())
            .isTrue();
      }
    }
    String authzen = "/portcullis/access/v1/evaluation";
    assertThat(send(name, GIVEN, "POST", authzen, "{}", JSON).status()).isEqualTo(403);
    assertThat(send(name, GIVEN, "GET", "/account/password", "", JSON).status()).isEqualTo(403);
  }

  private static String audit() throws Exception {
    return admin("GET", "/audit?limit=1000", "").body();
  }

  private static String policy(String issuers) {
    return "portcullis: 1\nissuers: [" + issuers + "]\nroles: [{name: some}]\n";
  }

  @Test
  void anEditorMakesNobodyAnAdministrator() throws Exception {
    String corp = "name: corp, issuer: 'https://c.example', jwks: 'https://c.example/k'";
    String gives = ", administrators: {audience: a, roles: {ops: administrator}}";
    var bad = admin("PUT", "/policy", policy("{" + corp + gives + "}"));
    assertThat(bad.status()).as(bad.body()).isEqualTo(200);
    String version = AdminClient.find("\"version\":(\\d+)", bad.body());
    assertThat(admin("PUT", "/policy", policy("{" + corp + "}")).status()).isEqualTo(200);

    for (String document :
        List.of(
            policy("{" + corp + gives + "}"),
            policy(
                "{"
                    + corp
                    + "}, {"
                    + corp.replace("c.ex", "d.ex").replace("corp", "mine")
                    + gives
                    + "}"))) {
      for (var answer :
          List.of(
              by("editor", "PUT", "/policy", document, YAML),
              by("editor", "PUT", "/policy?comment=x", document, "text/yaml"))) {
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body()).contains("Only an administrator changes who administers");
      }
    }
    String json =
        "{\"portcullis\": 1, \"issuers\": [{\"name\": \"corp\", \"issuer\": \"https://c.example\","
            + " \"jwks\": \"https://c.example/k\", \"administrators\": {\"audience\": \"a\","
            + " \"roles\": {\"ops\": \"administrator\"}}}]}";
    assertThat(by("editor", "PUT", "/policy", json, JSON).status()).isEqualTo(403);
    assertThat(by("editor", "POST", "/policy/check", json, JSON).status()).isEqualTo(200);
    String activate = "/policy/versions/" + version + "/activate";
    assertThat(by("editor", "POST", activate, "", JSON).status()).isEqualTo(403);
    anEditorsPagesRefuseIt(version);
    assertThat(by("editor", "GET", "/policy", "", JSON).body()).doesNotContain("administrators");
  }

  /** With the forms of the console, and by forms that are written by hand. */
  private static void anEditorsPagesRefuseIt(String version) throws Exception {
    String refusal = "Only an administrator changes who administers";
    var session = signedIn("page-policy", "editor");
    var issuer = new LinkedHashMap<String, String>();
    issuer.put("form:administrators-audience:input", "a");
    issuer.put("form:administrators:input", "ops");
    issuer.put("form:save", "");
    for (String algorithms : List.of("RS256", "")) {
      if (!algorithms.isEmpty()) {
        issuer.put("form:algorithms:input", algorithms);
      }
      var changed = session.submit("/issuer.xhtml?name=corp", "form", issuer);
      assertThat(changed.status()).isEqualTo(200);
      assertThat(changed.body()).contains(refusal);
      issuer.putAll(Map.of("form:name:input", "mine", "form:issuer:input", "https://m.example"));
      var added = session.submit("/issuer.xhtml", "form", issuer);
      assertThat(added.body()).contains(refusal);
      issuer.keySet().removeAll(List.of("form:name:input", "form:issuer:input"));
    }
    var activated =
        session.submit(
            "/version.xhtml?number=" + version, "activation", Map.of("activation:activate", ""));
    assertThat(activated.body()).contains(refusal);
  }

  /** What an issuer's token may do is what an account of the role may. */
  @Test
  void aTokenMayDoWhatItsRoleSaysAndNothingElse() throws Exception {
    try (var issuer = new TestIssuer()) {
      String gives = "{audience: test, roles: {look: viewer, change: editor, rule: administrator}}";
      String test =
          "{name: test, issuer: '%s', jwks: '%s', administrators: %s}"
              .formatted(TestIssuer.ISSUER, issuer.jwksUrl(), gives);
      assertThat(admin("PUT", "/policy", policy(test)).status()).isEqualTo(200);
      var groups = List.of("look", "change", "rule");
      for (Call call : CALLS) {
        for (String role : ROLES) {
          String token = issuer.token("of-" + role, groups.get(ROLES.indexOf(role)));
          String type = call.path().startsWith("/policy") ? YAML : JSON;
          var answer = bearer(token, call.method(), call.path(), call.body(), type);
          boolean may = ROLES.indexOf(role) >= ROLES.indexOf(call.least());
          assertThat(answer.status() != 403).as(role + " " + call).isEqualTo(may);
          assertThat(answer.status()).as(role + " " + call).isNotEqualTo(401).isLessThan(500);
        }
      }
      String editor = issuer.token("of-editor", "change");
      String more = policy(test.replace("change: editor", "change: administrator"));
      var refused = bearer(editor, "PUT", "/policy", more, YAML);
      assertThat(refused.body()).contains("Only an administrator changes who administers");
      String same = policy(test).replace("name: some", "name: other");
      assertThat(bearer(editor, "PUT", "/policy", same, YAML).status()).isEqualTo(200);
      var own = bearer(editor, "PUT", "/account/password", "{\"password\": \"" + OWN + "\"}", JSON);
      assertThat(own.status()).isEqualTo(409);
      assertThat(bearer(issuer.token("x", "other"), "GET", "/policy", "", JSON).status())
          .isEqualTo(403);
      assertThat(audit()).contains("of-editor", "access.refused");
    }
  }

  /** A session of a new account that has chosen its own password. */
  private static ConsoleSession signedIn(String name, String role) throws Exception {
    assertThat(create(name, role).status()).isEqualTo(201);
    var session = new ConsoleSession(bundle.adminPort());
    assertThat(session.signIn(name, GIVEN)).isTrue();
    var change =
        Map.of(
            "form:present:input", GIVEN,
            "form:wanted:input", OWN,
            "form:again:input", OWN,
            "form:change", "");
    assertThat(session.submit("/account.xhtml", "form", change).status()).isEqualTo(302);
    return session;
  }

  @Test
  void theConsolesAccountsAreForAdministrators() throws Exception {
    for (String role : List.of("viewer", "editor")) {
      var session = signedIn("page-" + role, role);
      for (String page : List.of("/accounts.xhtml", "/console-account.xhtml")) {
        var answer = session.get(page);
        assertThat(answer.status()).as(page).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("administrator");
      }
      assertThat(session.get("/index.xhtml").body()).doesNotContain("accounts.xhtml");
      assertThat(audit()).contains("GET /accounts.xhtml");
    }
    var session = signedIn("page-administrator", "administrator");
    assertThat(session.get("/accounts.xhtml").body()).contains("page-viewer", "administrator");
    var made =
        session.submit(
            "/console-account.xhtml",
            "form",
            Map.of(
                "form:name:input", "made-here",
                "form:role:input", "editor",
                "form:password:input", GIVEN,
                "form:create", ""));
    assertThat(made.status()).as(made.body()).isEqualTo(302);
    assertThat(choose("made-here", GIVEN, OWN).status()).isEqualTo(200);
    assertThat(by("made-here", "GET", "/policy", "", JSON).status()).isEqualTo(200);
    var removed =
        session.submit(
            "/console-account.xhtml?name=made-here", "removal", Map.of("removal:delete", ""));
    assertThat(removed.status()).isEqualTo(302);
    assertThat(by("made-here", "GET", "/policy", "", JSON).status()).isEqualTo(401);
  }

  @Test
  void anotherRoleOrPasswordOrARemovalEndsWhatTheAccountHad() throws Exception {
    var session = signedIn("mover", "administrator");
    assertThat(session.get("/accounts.xhtml").status()).isEqualTo(200);
    assertThat(admin("PUT", "/accounts/mover", "{\"role\": \"viewer\"}").status()).isEqualTo(200);
    assertThat(session.get("/index.xhtml").header("Location")).contains("/login.xhtml");
    assertThat(send("mover", OWN, "GET", "/accounts", "", JSON).status()).isEqualTo(403);
    assertThat(session.signIn("mover", OWN)).isTrue();
    String reset = "{\"password\": \"" + GIVEN + "\"}";
    assertThat(admin("PUT", "/accounts/mover", reset).status()).isEqualTo(200);
    assertThat(session.get("/index.xhtml").header("Location")).contains("/login.xhtml");
    assertThat(send("mover", OWN, "GET", "/policy", "", JSON).status()).isEqualTo(401);
    assertThat(session.signIn("mover", GIVEN)).isTrue();
    assertThat(send("mover", GIVEN, "GET", "/policy", "", JSON).status()).isEqualTo(403);
    assertThat(admin("DELETE", "/accounts/mover", "").status()).isEqualTo(200);
    assertThat(session.get("/account.xhtml").header("Location")).contains("/login.xhtml");
    assertThat(send("mover", GIVEN, "GET", "/policy", "", JSON).status()).isEqualTo(401);
    assertThat(admin("DELETE", "/accounts/mover", "").status()).isEqualTo(404);
    assertThat(audit())
        .contains("account.create", "account.role", "account.reset", "account.delete");
  }

  @Test
  void theLastAdministratorStays(SharedBundle.Running alone) throws Exception {
    var client = new AdminClient(alone.bundle());
    assertThat(client.ask("DELETE", "/accounts/admin").statusCode()).isEqualTo(409);
    for (String role : List.of("viewer", "editor")) {
      var demoted = client.ask("PUT", "/accounts/admin", "{\"role\": \"" + role + "\"}", JSON);
      assertThat(demoted.statusCode()).isEqualTo(409);
      assertThat(demoted.body()).contains("last-administrator");
    }
  }

  @Test
  void nonsenseIsRefused() throws Exception {
    assertThat(create("viewer", "viewer").status()).isEqualTo(409);
    for (String name : List.of("corp|root", "portcullis", "a b", "a:b", "")) {
      assertThat(create(name, "viewer").status()).as(name).isEqualTo(400);
    }
    for (String role : List.of("admin", "ADMIN", "root", "", "viewer,administrator")) {
      assertThat(create("someone", role).status()).as(role).isEqualTo(400);
    }
    assertThat(admin("PUT", "/accounts/viewer", "{}").status()).isEqualTo(400);
    assertThat(admin("PUT", "/accounts/viewer", "{\"password\": \"short\"}").status())
        .isEqualTo(400);
    assertThat(admin("PUT", "/accounts/nobody", "{\"role\": \"viewer\"}").status()).isEqualTo(404);
    assertThat(admin("GET", "/accounts", "").body())
        .contains("\"name\":\"editor\",\"role\":\"editor\"")
        .doesNotContain(GIVEN, "pbkdf2", "\"password\":");
  }

  @Test
  void whatOtherSitesSendAndWhoHasKeysFetchedIsOnRecord() throws Exception {
    var foreign =
        RawHttp.send(
            bundle.adminPort(),
            "POST /portcullis/api/v1/policy HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Connection: close\r\n"
                + "Sec-Fetch-Site: cross-site\r\n"
                + "Content-Length: 0\r\n\r\n");
    assertThat(foreign.status()).isEqualTo(403);
    String corp = "{name: fetched, issuer: 'https://f.example', jwks: 'http://127.0.0.1:1/k'}";
    assertThat(admin("PUT", "/policy", policy(corp)).status()).isEqualTo(200);
    assertThat(by("editor", "POST", "/issuers/fetched/fetch", "", JSON).status()).isEqualTo(202);
    assertThat(audit())
        .contains("\"act\":\"access.cross-site-refused\",\"object\":\"POST /api/v1/policy\"")
        .contains("\"actor\":\"editor\",\"act\":\"issuer.fetch\",\"object\":\"fetched\"");
  }
}
