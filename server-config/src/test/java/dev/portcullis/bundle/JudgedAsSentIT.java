package dev.portcullis.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.bundle.RawHttp.Answer;
import dev.portcullis.bundle.SharedBundle.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a rule read of a request is what its upstream gets: fields and path. */
@ExtendWith(SharedBundle.class)
class JudgedAsSentIT {

  private final Running running;
  private final RecordingUpstream upstream;

  JudgedAsSentIT(Running running) {
    this.running = running;
    this.upstream = running.recorder();
  }

  @BeforeEach
  void forget() {
    upstream.clear();
  }

  private Answer send(String method, String path, String... lines) throws IOException {
    String head = method + " " + path + " HTTP/1.1\r\nHost: fields.example.com\r\n";
    return RawHttp.send(
        running.bundle().dataPort(),
        head + String.join("\r\n", lines) + (lines.length == 0 ? "" : "\r\n") + "\r\n");
  }

  private void assertMalformed(Answer answer) throws InterruptedException {
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isEqualTo("request-malformed");
    assertThat(upstream.next(50)).isNull();
  }

  @Test
  void theHonestFieldPassesAndIsJudged() throws Exception {
    assertThat(send("GET", "/x", "X-Tenant: acme").status()).isEqualTo(200);
    assertThat(upstream.next(5000)).containsIgnoringCase("\r\nX-Tenant: acme\r\n");
    assertThat(send("GET", "/x", "X-Tenant: evil").reason()).isEqualTo("not-permitted");
    assertThat(send("GET", "/x", "X-Tenant: acme", "X-Debug: 1").reason()).isEqualTo("forbidden");
  }

  @Test
  void aFieldThatConnectionListsIsNeitherJudgedNorSent() throws Exception {
    var answer = send("GET", "/x", "X-Tenant: acme", "Connection: close, X-Tenant");
    assertThat(answer.reason()).isEqualTo("not-permitted");
    var hidden = send("GET", "/x", "X-Tenant: acme", "X-Debug: 1", "Connection: x-debug");
    assertThat(hidden.status()).isEqualTo(200);
    assertThat(upstream.next(5000)).doesNotContainIgnoringCase("x-debug");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X_TENANT: evil",
        "x.tenant: evil",
        "X~Tenant: evil",
        "X_Debug: 1",
        "x_counted: 1",
        "X_API_Key: 1",
        "Content_Type: text/plain",
        "Access_Control-Request-Method: PUT"
      })
  void anotherSpellingOfAFieldThatDecidesIsMalformed(String line) throws Exception {
    assertMalformed(send("GET", "/x", "X-Tenant: acme", line));
    assertMalformed(send("GET", "/x", "X-Tenant: acme", "Connection: x-tenant", line));
    assertMalformed(send("GET", "/x", line));
  }

  @Test
  void aRepeatedFieldOpensNothingAndWalksAroundNothing() throws Exception {
    for (var twice :
        List.of(
            List.of("X-Tenant: acme", "X-Tenant: evil"),
            List.of("X-Tenant: evil", "x-tenant: acme"),
            List.of("X-Tenant: acme", "X-TENANT: acme"))) {
      assertThat(send("GET", "/x", twice.get(0), twice.get(1)).reason()).isEqualTo("not-permitted");
    }
    for (String second : List.of("X-Debug: 1", "x-debug: 0", "X-DEBUG:")) {
      assertThat(send("GET", "/x", "X-Tenant: acme", "X-Debug: 1", second).reason())
          .isEqualTo("forbidden");
      assertThat(send("GET", "/x", "X-Tenant: acme", second, "X-Debug: 1").reason())
          .isEqualTo("forbidden");
    }
    for (String values : List.of("acme, evil", "evil,acme", "acme,", ",acme", "acme, acme")) {
      assertThat(send("GET", "/x", "X-Tenant: " + values).reason()).isEqualTo("not-permitted");
    }
    for (String values : List.of("1, 0", "0, 1", "0,1", ",1", "\"0,1\"")) {
      assertThat(send("GET", "/x", "X-Tenant: acme", "X-Debug: " + values).reason())
          .isEqualTo("forbidden");
    }
    assertThat(upstream.next(50)).isNull();
    assertMalformed(send("GET", "/counted", "X-Counted: a", "X-Counted: b"));
    assertThat(send("GET", "/counted", "X-Counted: a").status()).isEqualTo(200);
  }

  @Test
  void aRuleThatMeansAListSeesAllMembersInOneLineAndInSeveral() throws Exception {
    for (var lines :
        List.of(
            List.of("X-Trace: on"),
            List.of("X-Trace: off, on"),
            List.of("X-Trace: on,off"),
            List.of("X-Trace: off", "x-trace: on"),
            List.of("X-Trace: \"a,b\", off,, on"),
            List.of("X-Trace: \"on"))) {
      var all = new ArrayList<>(lines);
      all.add("X-Tenant: acme");
      assertThat(send("GET", "/x", all.toArray(String[]::new)).reason()).isEqualTo("forbidden");
    }
    assertThat(upstream.next(50)).isNull();
    for (String value : List.of("off", "\"off, on\"", "onn, off")) {
      assertThat(send("GET", "/x", "X-Tenant: acme", "X-Trace: " + value).status()).isEqualTo(200);
      assertThat(upstream.next(5000)).containsIgnoringCase("X-Trace: " + value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HTTP-Method-Override",
        "X-HTTP-Method",
        "X_Method_Override",
        "X-Original-URL",
        "X-Original-Host",
        "X-Rewrite-URL",
        "Remote-User",
        "REMOTE_USER",
        "X-Remote-User",
        "Client-Cert",
        "X-SSL-Client-Cert",
        "SSL_CLIENT_CERT",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Client-IP",
        "X-Real-IP",
        "X-Consumer-Username",
        "X-Authenticated-Groups",
        "X_Pomerium_Claim_Email",
        "X-Envoy-Internal",
        "X-User",
        "OIDC_CLAIM_sub",
        "SM_USER",
        "X-Sendfile-Type",
        "X-Forwarded-User",
        "X.Forwarded.For",
        "Portcullis-Subject",
        "Portcullis_Subject",
        "Portcullis.Roles",
        "portcullis~assertion",
        "PortcullisSubject",
        "Portcullis"
      })
  void aFieldThatClaimsWhatWasJudgedOrWhoItIsIsDropped(String name) throws Exception {
    assertThat(send("GET", "/x", "X-Tenant: acme", name + ": forged-claim").status())
        .isEqualTo(200);
    assertThat(upstream.next(5000)).doesNotContain("forged-claim");
  }

  /** RFC 4918 §9.8, §9.9: the second path of a request, which no route was looked up for. */
  @ParameterizedTest
  @ValueSource(strings = {"COPY", "MOVE", "copy", "PUT", "REBIND"})
  void aDestinationThatNobodyJudgedDoesNotArrive(String method) throws Exception {
    for (String to : List.of("/admin/forged-claim", "http://other.example/forged-claim")) {
      var answer = send(method, "/x", "X-Tenant: acme", "Destination: " + to, "Content-Length: 0");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(upstream.next(5000)).doesNotContain("forged-claim");
    }
  }

  @Test
  void aRouteMayLetOneOfThemPassAndThenItsRulesSeeIt() throws Exception {
    String name = "X-HTTP-Method-Override";
    assertThat(send("POST", "/let-through", name + ": PATCH", "Content-Length: 0").status())
        .isEqualTo(200);
    assertThat(requireNonNull(upstream.next(5000)).toLowerCase(Locale.ROOT))
        .contains("\r\nx-http-method-override: patch\r\n");
    assertThat(send("POST", "/let-through", name + ": DELETE", "Content-Length: 0").reason())
        .isEqualTo("forbidden");
    assertThat(send("POST", "/let-through", name + ": PUT", "Remote-User: x").reason()).isEmpty();
    assertThat(upstream.next(5000)).doesNotContain("Remote-User");
  }

  @Test
  void behindABodyNothingPassesThatDecides() throws Exception {
    String trailers =
        "X-Tenant: evil-1\r\nX_Tenant: evil-2\r\nX-HTTP-Method-Override: evil-3\r\n"
            + "Remote-User: evil-4\r\nPortcullis.Subject: evil-5\r\nX-Sum: kept\r\n";
    var answer =
        send(
            "POST",
            "/x",
            "X-Tenant: acme",
            "Transfer-Encoding: chunked",
            "Trailer: X-Tenant, X-Sum\r\n\r\n1\r\na\r\n0\r\n" + trailers.stripTrailing());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(upstream.next(5000)).doesNotContain("evil").contains("X-Sum");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/p/x;%2f..;%2fadmin",
        "/p/x;%2F..%2Fadmin",
        "/p/x;a=%2f",
        "/p/x;%5c..",
        "/p/x;%2e%2e",
        "/p/x;%00",
        "/p/x;%252f",
        "/p/..;/admin",
        "/p/x;%"
      })
  void aParameterOfThePathHidesNothing(String path) throws Exception {
    var answer = send("GET", path);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(upstream.next(50)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%2Eb", "a%3Bb", "a%2541", "a|b", "[0]^", "%2Ea%2541|"})
  void aFormOfANameThatTheRouteAcceptsIsSentAsItCame(String name) throws Exception {
    assertThat(send("GET", "/names/" + name).status()).isEqualTo(200);
    assertThat(upstream.next(5000)).startsWith("GET /names/" + name + " HTTP/1.1\r\n");
    assertMalformed(send("GET", "/p/" + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%2E%2E", "%252e%252e", "..%3Bx", "a%252fb", "a%253bb", "a%25252fb", "%5c"})
  void noLeniencyLetsAPathClimbOrLeaveItsRoute(String name) throws Exception {
    assertThat(send("GET", "/names/" + name).status()).isEqualTo(400);
    assertThat(upstream.next(50)).isNull();
  }

  @Test
  void anEmptyPortIsNone() throws Exception {
    String head = "GET /p/x HTTP/1.1\r\nHost: fields.example.com:\r\n\r\n";
    assertThat(RawHttp.send(running.bundle().dataPort(), head).status()).isEqualTo(200);
    assertThat(upstream.next(5000))
        .containsIgnoringCase("\r\nX-Forwarded-Host: fields.example.com\r\n");
  }

  @Test
  void aQueryIsSentWithItsContent() throws Exception {
    String head = "QUERY /p/x HTTP/1.1\r\nHost: fields.example.com\r\n";
    String body = "Content-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    int port = running.bundle().dataPort();
    assertThat(RawHttp.send(port, head + body).status()).isEqualTo(200);
    assertThat(upstream.next(5000)).startsWith("QUERY /p/x HTTP/1.1\r\n").endsWith("{\"a\":1}");
    assertMalformed(RawHttp.send(port, head + body.replace("1}", "1]")));
  }

  @Test
  void aParameterThatHidesNothingIsSentAsItWas() throws Exception {
    assertThat(send("GET", "/p/x;v=1;w=caf%C3%A9").status()).isEqualTo(200);
    assertThat(upstream.next(5000)).startsWith("GET /p/x;v=1;w=caf%C3%A9 HTTP/1.1\r\n");
  }
}
