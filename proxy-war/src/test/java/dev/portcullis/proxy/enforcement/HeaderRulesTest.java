package dev.portcullis.proxy.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.configuration.ForwardingFields;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract §6 and RFC 9110 §7.6.1. */
class HeaderRulesTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  private static String seenByUpstream(String... fields) throws Exception {
    return seenBehind(List.of(), false, fields);
  }

  private static String seenBehind(List<String> trusted, boolean credentials, String... fields)
      throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.permitting(1000, credentials, trusted, upstream)) {
      assertThat(gate.get("/", fields)).returns(200, RawClient.Answer::status);
      return upstream.heads().get(0);
    }
  }

  @Test
  void hopByHopFieldsAndThoseThatConnectionListsAreNotForwarded() throws Exception {
    String head =
        seenByUpstream(
            "Connection: keep-alive, X-Secret",
            "Connection: x-other",
            "X-Secret: 1",
            "X-Other: 2",
            "Keep-Alive: timeout=5",
            "TE: deflate",
            "HTTP2-Settings: AAMAAABk",
            "Proxy-Connection: keep-alive",
            "Proxy-Authorization: Basic eDp5",
            "X-Kept: yes");
    for (String name :
        List.of(
            "Connection",
            "X-Secret",
            "X-Other",
            "Keep-Alive",
            "TE",
            "HTTP2-Settings",
            "Proxy-Connection",
            "Proxy-Authorization")) {
      assertThat(RawClient.field(head, name)).as(name).isNull();
    }
    assertThat(RawClient.field(head, "X-Kept")).isEqualTo("yes");
  }

  @Test
  void aClientCannotStripOurFieldsByListingThemInConnection() throws Exception {
    String head =
        seenByUpstream(
            "Connection: Portcullis-Subject, X-Forwarded-For, Host, X-Request-Id,"
                + " Portcullis-Roles");
    assertThat(RawClient.field(head, "Portcullis-Subject")).isNotNull();
    assertThat(RawClient.field(head, "Portcullis-Roles")).isEqualTo("auditor,reader");
    assertThat(RawClient.field(head, "X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(RawClient.field(head, "X-Request-Id")).isNotNull();
    assertThat(RawClient.field(head, "Host")).startsWith("127.0.0.1:");
  }

  @Test
  void identityFieldsOfTheClientAreReplacedInWhateverDisguise() throws Exception {
    String head =
        seenByUpstream(
            "Portcullis-Subject: mallory",
            "PORTCULLIS-ROLES: admin",
            "Portcullis_Subject: mallory",
            "portcullis_roles: admin",
            "Portcullis-Anything: x");
    assertThat(head.toLowerCase(java.util.Locale.ROOT)).doesNotContain("mallory", "admin");
    assertThat(head).doesNotContain("Portcullis-Anything");
    assertThat(RawClient.field(head, "Portcullis-Assertion")).isEqualTo("an.assertion.jws");
  }

  @Test
  void aSubjectThatHoldsControlCharactersCannotEndItsField() throws Exception {
    String head = seenByUpstream();
    assertThat(RawClient.field(head, "Portcullis-Subject")).isEqualTo("alice%0D%0AX:%20%C3%A4");
    assertThat(RawClient.field(head, "X")).isNull();
  }

  @Test
  void credentialsAreNotForwarded() throws Exception {
    String head =
        seenByUpstream(
            "Authorization: Bearer t", "X-API-Key: k", "X_API_Key: k", "DPoP: p", "Cookie: c=1");
    for (String name : List.of("Authorization", "X-API-Key", "X_API_Key", "DPoP")) {
      assertThat(RawClient.field(head, name)).as(name).isNull();
    }
    assertThat(RawClient.field(head, "Cookie")).isEqualTo("c=1");
  }

  @Test
  void credentialsAreForwardedWhereTheRouteSaysSo() throws Exception {
    String head = seenBehind(List.of(), true, "Authorization: Bearer t", "X-API-Key: k");
    assertThat(RawClient.field(head, "Authorization")).isEqualTo("Bearer t");
    assertThat(RawClient.field(head, "X-API-Key")).isEqualTo("k");
  }

  @Test
  void whatAnUntrustedClientSaysOfItsOriginIsDropped() throws Exception {
    String head =
        seenByUpstream(
            "X-Forwarded-For: 9.9.9.9",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil",
            "X_Forwarded_For: 9.9.9.9",
            "X-Forwarded-Port: 443",
            "X-Real-IP: 9.9.9.9",
            "X-Original-URL: /admin",
            "X-Request-Id: chosen-by-client",
            "Forwarded: for=9.9.9.9;host=evil");
    assertThat(head).doesNotContain("9.9.9.9", "evil", "/admin", "chosen-by-client");
    assertThat(RawClient.field(head, "X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(RawClient.field(head, "X-Forwarded-Proto")).isEqualTo("http");
    assertThat(RawClient.field(head, "X-Forwarded-Host")).isEqualTo("api.test");
    assertThat(RawClient.field(head, "Forwarded"))
        .isEqualTo("for=127.0.0.1;host=api.test;proto=http");
    assertThat(RawClient.field(head, "Via")).isEqualTo("1.1 portcullis");
  }

  @Test
  void whatATrustedProxySaysIsBelievedAndExtendedAndNoMore() throws Exception {
    String head =
        seenBehind(
            List.of("127.0.0.0/8"),
            false,
            "X-Forwarded-For: 6.6.6.6, 9.9.9.9, 127.0.0.9",
            "X-Forwarded-Proto: wss",
            "X-Forwarded-Host: shop.test:8443",
            "X-Forwarded-Prefix: /outer",
            "Forwarded: for=6.6.6.6;host=admin.test",
            "X-Request-Id: from-the-proxy");
    assertThat(head).doesNotContain("6.6.6.6", "admin.test", "from-the-proxy");
    assertThat(RawClient.field(head, "X-Forwarded-For")).isEqualTo("9.9.9.9, 127.0.0.9, 127.0.0.1");
    assertThat(RawClient.field(head, "X-Forwarded-Proto")).isEqualTo("https");
    assertThat(RawClient.field(head, "X-Forwarded-Host")).isEqualTo("shop.test:8443");
    assertThat(RawClient.field(head, "X-Forwarded-Prefix")).isEqualTo("/outer");
    assertThat(RawClient.field(head, "Forwarded"))
        .isEqualTo(
            "for=9.9.9.9;host=\"shop.test:8443\";proto=https, for=127.0.0.9,"
                + " for=127.0.0.1;host=\"shop.test:8443\";proto=https");
  }

  @Test
  void theIdOfAClientIsRecordedAndNeverTheDecisions() throws Exception {
    for (var trusted : List.of(List.<String>of(), List.of("127.0.0.1"))) {
      try (var upstream = RawUpstream.answering(OK);
          var gate = Gate.permitting(1000, false, trusted, upstream)) {
        var answer = gate.get("/", "X-Request-Id: chosen by-client", "X-Request-Id: second");
        var line = gate.line();
        assertThat(line.request().clientId()).isEqualTo("chosen?by-client");
        assertThat(line.request().id())
            .isEqualTo(answer.field("X-Request-Id"))
            .matches("[0-9a-z]{26}");
        assertThat(RawClient.field(upstream.heads().get(0), "X-Request-Id"))
            .isEqualTo(line.request().id());
      }
    }
  }

  @Test
  void aPortThatTheClientAskedForIsToldToTheUpstream() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.to(upstream)) {
      gate.send("GET / HTTP/1.1\r\nHost: API.test:8443\r\nConnection: close\r\n\r\n");
      String head = upstream.heads().get(0);
      assertThat(RawClient.field(head, "X-Forwarded-Host")).isEqualTo("api.test:8443");
      assertThat(RawClient.field(head, "Forwarded"))
          .isEqualTo("for=127.0.0.1;host=\"api.test:8443\";proto=http");
      assertThat(gate.asked.get(0).host()).isEqualTo("api.test");
    }
  }

  @Test
  void theClientBehindATrustedProxyIsWhoIsDecidedAbout() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.behind(ForwardingFields.FORWARDED, "127.0.0.1", upstream)) {
      gate.get("/", "Forwarded: for=\"[2001:db8::7]:4711\";proto=https;host=\"shop.test:443\"");
      var request = gate.asked.get(0);
      assertThat(request.client().getHostAddress()).isEqualTo("2001:db8:0:0:0:0:0:7");
      assertThat(request.secure()).isTrue();
      assertThat(request.host()).isEqualTo("shop.test");
      assertThat(gate.line().request().client()).isEqualTo(request.client());
    }
  }

  @Test
  void doubtAboutTheClientIsARefusalAndTheClientIsInTheRecord() throws Exception {
    try (var upstream = RawUpstream.answering(OK);
        var gate = Gate.behind(ForwardingFields.X_FORWARDED, "127.0.0.1", upstream)) {
      var clients = new ArrayList<String>();
      for (String doubt : List.of("unknown, 9.9.9.9, unknown", "x, 9.9.9.9", "9.9.9.9,")) {
        assertThat(gate.get("/", "X-Forwarded-For: " + doubt).status()).as(doubt).isEqualTo(400);
        clients.add(gate.line().request().client().getHostAddress());
      }
      assertThat(gate.asked).isEmpty();
      assertThat(clients).containsExactly("127.0.0.1", "9.9.9.9", "127.0.0.1");
    }
  }

  @Test
  void anAnswersHopByHopFieldsAreNotPassedOn() throws Exception {
    try (var upstream =
            RawUpstream.answering(
                "HTTP/1.1 200 OK\r\n"
                    + "Connection: keep-alive, X-Inner\r\n"
                    + "X-Inner: 1\r\n"
                    + "Keep-Alive: timeout=9\r\n"
                    + "Proxy-Authenticate: Basic\r\n"
                    + "X-Request-Id: theirs\r\n"
                    + "Set-Cookie: a=1; Path=/\r\n"
                    + "Set-Cookie: b=2\r\n"
                    + "Warning: 110 - \"caf\u00e9\"\r\n"
                    + "Server: upstream/1\r\n"
                    + "Content-Length: 2\r\n\r\n"
                    + "ok");
        var gate = Gate.to(upstream)) {
      var answer = gate.get("/");
      assertThat(answer.field("X-Inner")).isNull();
      assertThat(answer.field("Keep-Alive")).isNull();
      assertThat(answer.field("Proxy-Authenticate")).isNull();
      assertThat(answer.field("X-Request-Id")).isNotNull().isNotEqualTo("theirs");
      assertThat(answer.field("Set-Cookie")).isEqualTo("a=1; Path=/|b=2");
      assertThat(answer.field("Warning")).isEqualTo("110 - \"caf\u00e9\"");
      assertThat(answer.field("Server")).isEqualTo("upstream/1");
    }
  }
}
