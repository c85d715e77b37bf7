package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every form of the console, sent by hand: by each role, with each field left out, emptied, and
 * filled with what it never holds.
 */
@Tag("long")
class ConsoleFormsIT {
  private static final String JSON = "application/json";
  private static final String GIVEN = "given by somebody";
  private static final String OWN = "a password of my own";
  private static final List<String> ROLES = List.of("viewer", "editor", "administrator");
  private static final Pattern FORM = Pattern.compile("(?s)<form id=\"([^\"]+)\".*?</form>");
  private static final Pattern CONTROL =
      Pattern.compile(
          "(?s)<(input|button)\\b[^>]*\\bname=\"([^\"]+)\"[^>]*>"
              + "|<(textarea|select)\\b[^>]*\\bname=\"([^\"]+)\"[^>]*>(.*?)</\\3>");
  private static final Pattern VALUE = Pattern.compile("\\bvalue=\"([^\"]*)\"");
  private static final Pattern SELECTED =
      Pattern.compile("<option value=\"([^\"]*)\"[^>]* selected");

  private static final String POLICY =
      """
      portcullis: 1
      issuers: [{name: corp, issuer: "https://c.example", jwks: "http://127.0.0.1:1/k", administrators: {audience: a, roles: {ops: editor}}}]
      api-keys: [{name: declared, sha256: "%s", roles: [reader]}]
      certificates: [{name: plant-7, subject: "CN=plant-7,O=Acme", roles: [reader]}]
      roles: [{name: reader}, {name: spare}]
      upstreams: [{name: up, targets: ["http://127.0.0.1:1"]}]
      limits: [{name: often, key: subject, rate: 10/s, burst: 20}]
      routes: [{name: all, path: "/**", upstream: up, authenticate: [jwt, api-key], limits: [often]}]
      rules: [{name: readers, effect: permit, routes: [all], roles: [reader]}]
      """
          .formatted("a".repeat(64));

  private static final List<String> PAGES =
      List.of(
          "/issuer.xhtml",
          "/issuer.xhtml?name=corp",
          "/issuers.xhtml",
          "/role.xhtml",
          "/role.xhtml?name=spare",
          "/upstream.xhtml",
          "/upstream.xhtml?name=up",
          "/upstreams.xhtml",
          "/limit.xhtml",
          "/limit.xhtml?name=often",
          "/limits-now.xhtml",
          "/limit-keys.xhtml?name=often",
          "/route.xhtml",
          "/route.xhtml?name=all",
          "/rule.xhtml",
          "/rule.xhtml?name=readers",
          "/publish.xhtml",
          "/version.xhtml?number=1",
          "/explain.xhtml",
          "/quarantine.xhtml",
          "/index.xhtml",
          "/api-key.xhtml",
          "/api-key.xhtml?name=made",
          "/api-key.xhtml?name=declared",
          "/api-keys.xhtml",
          "/console-account.xhtml",
          "/console-account.xhtml?name=spare",
          "/account.xhtml",
          "/login.xhtml");

  @SuppressWarnings("NullAway.Init")
  private static Bundle bundle;

  @SuppressWarnings("NullAway.Init")
  private static AdminClient admin;

  /** A form as a page has it for an administrator, and the button that sends it. */
  private record Form(String page, String id, String button, Map<String, String> fields) {

    /** What somebody may send who writes it by hand: none of its fields, all, all but one. */
    List<Map<String, String>> byHand() {
      var all = new ArrayList<Map<String, String>>();
      all.add(Map.of());
      all.add(fields);
      for (String field : fields.keySet()) {
        var without = new LinkedHashMap<>(fields);
        without.remove(field);
        all.add(without);
      }
      return all;
    }
  }

  @BeforeAll
  static void start() throws Exception {
    bundle = Bundle.with().start();
    admin = new AdminClient(bundle);
    for (String role : ROLES) {
      account("forms-" + role, role);
    }
    furnish();
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
  }

  /** Everything that the pages are about, again where somebody changed it. */
  private static void furnish() throws Exception {
    admin.done("PUT", "/policy", POLICY);
    admin.ask("POST", "/api-keys", "{\"name\": \"made\", \"roles\": [\"reader\"]}", JSON);
    admin.ask("POST", "/api-keys/made/unrevoke");
    admin.ask("POST", "/api-keys/declared/unrevoke");
    account("spare", "viewer");
  }

  private static void account(String name, String role) throws Exception {
    String body =
        "{\"name\": \"%s\", \"role\": \"%s\", \"password\": \"%s\"}".formatted(name, role, GIVEN);
    admin.ask("POST", "/accounts", body, JSON);
  }

  private static ConsoleSession signedIn(String role) throws Exception {
    var session = new ConsoleSession(bundle.adminPort());
    assertThat(session.signIn("forms-" + role, GIVEN)).isTrue();
    var change =
        Map.of(
            "form:present:input", GIVEN,
            "form:wanted:input", OWN,
            "form:again:input", OWN,
            "form:change", "");
    assertThat(session.submit("/account.xhtml", "form", change).status()).isEqualTo(302);
    return session;
  }

  private static List<Form> forms(ConsoleSession session) throws Exception {
    var forms = new ArrayList<Form>();
    for (String page : PAGES) {
      var form = FORM.matcher(session.get(page).body());
      while (form.find()) {
        if (!form.group(1).equals("leave")) {
          add(page, form.group(1), form.group(), forms);
        }
      }
    }
    return forms;
  }

  private static void add(String page, String id, String html, List<Form> forms) {
    var fields = new LinkedHashMap<String, String>();
    var buttons = new ArrayList<String>();
    var control = CONTROL.matcher(html);
    while (control.find()) {
      String name = control.group(2) == null ? control.group(4) : control.group(2);
      if ("button".equals(control.group(1))) {
        buttons.add(name);
      } else if (name.contains(":")) {
        fields.put(name, value(control));
      }
    }
    buttons.forEach(button -> forms.add(new Form(page, id, button, fields)));
  }

  /** As it stands; of a box that is not ticked what it means when it is. */
  private static String value(Matcher control) {
    if ("textarea".equals(control.group(3))) {
      return plain(control.group(5).strip());
    }
    var pattern = "select".equals(control.group(3)) ? SELECTED : VALUE;
    var found = pattern.matcher(control.group());
    return found.find() ? plain(found.group(1)) : "";
  }

  private static String plain(String html) {
    return html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&");
  }

  /** Whose names end with what there is: the policy, credentials, accounts, limits. */
  private static Map<String, String> state(boolean policyToo) throws Exception {
    var paths = new ArrayList<>(List.of("/api-keys", "/revocations", "/accounts"));
    if (policyToo) {
      paths.addAll(List.of("/policy/versions", "/limits/often/overrides", "/quarantine"));
    }
    var state = new LinkedHashMap<String, String>();
    for (String path : paths) {
      state.put(path, admin.done("GET", path));
    }
    return state;
  }

  @Test
  void aFormThatIsSentByHandIsNoFaultAndDoesNoMoreThanItsSenderMay() throws Exception {
    var sessions = new LinkedHashMap<String, ConsoleSession>();
    for (String role : ROLES) {
      sessions.put(role, signedIn(role));
    }
    var forms = forms(requireNonNull(sessions.get("administrator")));
    assertThat(forms).hasSizeGreaterThan(35);
    for (String role : ROLES) {
      var before = state(role.equals("viewer"));
      for (Form form : forms) {
        send(requireNonNull(sessions.get(role)), role, form);
      }
      if (!role.equals("administrator")) {
        assertThat(state(role.equals("viewer"))).as(role).isEqualTo(before);
      }
    }
    assertThat(bundle.log()).doesNotContain("a page of the console failed");
  }

  private static void send(ConsoleSession session, String role, Form form) throws Exception {
    for (Map<String, String> fields : form.byHand()) {
      var page = session.get(form.page());
      if (page.status() >= 300) {
        assertThat(page.status()).as(role + form).isIn(302, 403, 404);
        return;
      }
      var sent = new LinkedHashMap<>(fields);
      sent.put(form.button(), "");
      var answer = session.post(form.page(), ConsoleSession.state(page), form.id(), sent);
      assertThat(answer.status()).as("%s, %s: %s", role, form, fields).isLessThan(500);
      if (answer.status() == 302 && !role.equals("viewer")) {
        furnish();
      }
    }
  }
}
