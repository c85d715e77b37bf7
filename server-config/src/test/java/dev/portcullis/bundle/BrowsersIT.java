package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages of other origins can read and do, in a real browser. */
class BrowsersIT {

  @TempDir private static Path profile;
  private static StubUpstream upstream;
  private static SocketUpstream sockets;
  private static EventUpstream events;
  private static TestIssuer issuer;
  private static HttpServer pages;
  private static Bundle bundle;
  private static ConsoleBrowser browser;

  @BeforeAll
  static void start() throws Exception {
    Path program = ConsoleBrowser.program().orElseGet(ConsoleBrowserIT::noBrowser);
    upstream = new StubUpstream();
    sockets = new SocketUpstream();
    events = new EventUpstream();
    issuer = new TestIssuer();
    pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pages.createContext(
        "/",
        exchange -> {
          byte[] page = "<!doctype html><title>page</title>".getBytes(StandardCharsets.US_ASCII);
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    pages.start();
    bundle =
        Bundle.with()
            .policy(
                """
                portcullis: 1
                issuers: [{name: corp, issuer: "https://issuer.test", jwks: "%s", audiences: [test]}]
                upstreams:
                  - {name: up, targets: ["%s"]}
                  - {name: down, targets: ["http://127.0.0.1:1"]}
                  - {name: sockets, targets: ["%s"]}
                  - {name: events, targets: ["%s"]}
                limits: [{name: once, key: "header:X-Who", rate: 1/h, burst: 1}]
                routes:
                  - {name: open, path: /open, upstream: up, authenticate: [anonymous], origin-check: true,
                     cors: {origins: ["%s"], headers: [X-Who], expose: [X-Request-Id]}}
                  - {name: other, path: /other, methods: [PUT], upstream: up, authenticate: [anonymous], cors: {origins: ["https://app.test"]}}
                  - {name: keyed, path: /keyed, upstream: up, authenticate: [api-key], cors: {origins: ["%s"]}}
                  - {name: barred, path: /barred, upstream: up, authenticate: [anonymous], cors: {origins: ["%s"]}}
                  - {name: limited, path: /limited, upstream: up, authenticate: [anonymous], limits: [once], cors: {origins: ["%s"], headers: [X-Who]}}
                  - {name: down, path: /down, upstream: down, authenticate: [anonymous], cors: {origins: ["%s"]}}
                  - {name: form, path: /form, upstream: up, authenticate: [anonymous], origin-check: true}
                  - {name: socket, path: /ws/**, upstream: sockets, authenticate: [jwt], upgrades: [websocket], origin-check: true,
                     token-from: {websocket-protocol: bearer, cookie: t}, cors: {origins: ["%s"]}}
                  - {name: closed-socket, path: /ws/closed, upstream: sockets, authenticate: [jwt], upgrades: [websocket], origin-check: true,
                     token-from: {cookie: t}}
                  - {name: events, path: /events, upstream: events, authenticate: [jwt], origin-check: true,
                     token-from: {cookie: t, query: access_token}, cors: {origins: ["%s"], credentials: true}}
                  - {name: signed, path: /signed, upstream: up, authenticate: [jwt], origin-check: true, token-from: {cookie: t},
                     cors: {origins: ["%s"], credentials: true, private-network: true}}
                rules: [{name: all, effect: permit, routes: [signed, socket, closed-socket, events, open, other, keyed, limited, down, form]}]
                """
                    .formatted(
                        issuer.jwksUrl(),
                        upstream.url(),
                        sockets.url(),
                        events.url(),
                        page(),
                        page(),
                        page(),
                        page(),
                        page(),
                        page(),
                        page(),
                        page()))
            .start();
    browser = new ConsoleBrowser(program, profile, bundle.adminPort());
  }

  @BeforeEach
  void visit() {
    browser.visit(page() + "/");
  }

  @AfterEach
  void forget() {
    browser.forget();
  }

  private static String page() {
    return "http://127.0.0.1:" + pages.getAddress().getPort();
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (bundle != null) {
      bundle.close();
    }
    if (pages != null) {
      pages.stop(0);
    }
    if (upstream != null) {
      upstream.close();
    }
    if (sockets != null) {
      sockets.close();
    }
    if (events != null) {
      events.close();
    }
    if (issuer != null) {
      issuer.close();
    }
  }

  /** What a page gets of an answer: its status and its reason, or that it gets nothing. */
  private static String fetched(String path, String options) {
    return fetched(browser, path, options);
  }

  private static String fetched(ConsoleBrowser page, String path, String options) {
    return page.run(
        """
        const done = arguments[arguments.length - 1];
        fetch('http://127.0.0.1:%d%s', %s)
          .then(a => a.text().then(t => done(a.status + ' ' + (JSON.parse(t.startsWith('{') ? t : '{}').reason || ''))),
                e => done('unreadable'));
        """
            .formatted(bundle.dataPort(), path, options));
  }

  @Test
  void anAllowedPageReadsTheAnswerAndMaySendItsField() {
    assertThat(fetched("/open", "{}")).isEqualTo("200 ");
    assertThat(fetched("/open", "{method: 'PUT', headers: {'X-Who': 'a'}}")).isEqualTo("200 ");
  }

  @Test
  void aFieldThatIsNotListedIsNotSent() {
    assertThat(fetched("/open", "{headers: {'X-Other': 'a'}}")).isEqualTo("unreadable");
  }

  @Test
  void aPageReadsWhyItWasRefused() {
    assertThat(fetched("/keyed", "{}")).isEqualTo("401 credentials-missing");
    assertThat(fetched("/barred", "{}")).isEqualTo("403 not-permitted");
    assertThat(fetched("/limited", "{headers: {'X-Who': 'page'}}")).isEqualTo("200 ");
    assertThat(fetched("/limited", "{headers: {'X-Who': 'page'}}")).isEqualTo("429 rate-limited");
    assertThat(fetched("/down", "{}")).matches("50[23] upstream-.*");
  }

  @Test
  void aPageOfAnotherOriginNeitherReadsNorChanges() {
    int before = upstream.requests.get();
    assertThat(fetched("/other", "{method: 'PUT'}")).isEqualTo("unreadable");
    assertThat(fetched("/form", "{method: 'POST', mode: 'no-cors', body: 'a=b'}"))
        .isIn("0 ", "unreadable");
    assertThat(upstream.requests.get()).isEqualTo(before);
  }

  /** What a page is told of a WebSocket: the protocol and what it hears of a word, or an error. */
  private static String socket(String path, String protocols) {
    return browser.run(
        """
        const done = arguments[arguments.length - 1];
        const socket = new WebSocket('ws://127.0.0.1:%d%s', %s);
        socket.onopen = () => socket.send('hello');
        socket.onmessage = heard => { done(socket.protocol + ' ' + heard.data); socket.close(); };
        socket.onerror = () => done('error');
        """
            .formatted(bundle.dataPort(), path, protocols));
  }

  /** What a page hears first of an event stream. */
  private static String event(String target) {
    return browser.run(
        """
        const done = arguments[arguments.length - 1];
        const source = new EventSource('http://127.0.0.1:%d%s', {withCredentials: true});
        source.onmessage = heard => { done(heard.data); source.close(); };
        source.onerror = () => { done('error'); source.close(); };
        """
            .formatted(bundle.dataPort(), target));
  }

  private static void cookie(String token) {
    browser.run("document.cookie = 't=%s'; arguments[arguments.length - 1]('')".formatted(token));
  }

  @Test
  void aPageSendsATokenAmongTheProtocolsOfAWebSocket() {
    String entry = "'bearer." + issuer.token("page") + "'";
    assertThat(socket("/ws/echo", "['bearer', " + entry + "]")).isEqualTo("bearer hello");
    assertThat(socket("/ws/echo", "['chat', " + entry + "]")).isEqualTo("chat hello");
    assertThat(socket("/ws/echo", "[" + entry + ", 'bearer', 'chat']")).isEqualTo("chat hello");
  }

  @Test
  void aWebSocketWithoutAGoodTokenOrWithoutAProtocolToSelectDoesNotOpen() {
    String entry = "'bearer." + issuer.token("page") + "'";
    assertThat(socket("/ws/echo", "[]")).isEqualTo("error");
    assertThat(socket("/ws/echo", "['bearer', 'bearer.a.b.c']")).isEqualTo("error");
    assertThat(socket("/ws/echo", entry)).as("alone, refused").isEqualTo("error");
    assertThat(socket("/ws/echo", "['other', " + entry + "]"))
        .as("none selected")
        .isEqualTo("error");
  }

  @Test
  void aCookieOpensAWebSocketOfTheSiteItselfAndOfPagesThatMay() {
    cookie(issuer.token("page"));
    assertThat(socket("/ws/echo", "[]")).isEqualTo(" hello");
    assertThat(socket("/ws/closed", "[]")).as("hijacked by another origin").isEqualTo("error");
    browser.visit(bundle.data("/open").toString());
    assertThat(socket("/ws/closed", "[]")).isEqualTo(" hello");
  }

  @Test
  void anEventSourceHasItsTokenInACookieOrInItsAddress() {
    assertThat(event("/events")).isEqualTo("error");
    assertThat(event("/events?access_token=" + issuer.token("page"))).isEqualTo("tick");
    cookie(issuer.token("page"));
    assertThat(event("/events")).isEqualTo("tick");
    assertThat(event("/events?access_token=" + issuer.token("page"))).as("two").isEqualTo("error");
  }

  @Test
  void aPageSendsCookiesOnlyWhereTheRouteSaysSo() {
    cookie(issuer.token("page"));
    assertThat(fetched("/signed", "{credentials: 'include'}")).isEqualTo("200 ");
    assertThat(fetched("/signed", "{credentials: 'include', method: 'POST'}")).isEqualTo("200 ");
    assertThat(fetched("/signed", "{}")).isEqualTo("401 credentials-missing");
    assertThat(fetched("/open", "{credentials: 'include'}")).isEqualTo("unreadable");
  }

  /**
   * A browser that asks whether it may (Private Network Access) is told so by the route; one that
   * asks its visitor (Local Network Access, Chromium from 142) is told so by this test.
   */
  @Test
  void aPageOfThePublicNetworkCallsAPrivateOneWhereItMay(@TempDir Path other) {
    Path program = ConsoleBrowser.program().orElseThrow();
    String address = page().substring("http://".length());
    String flag = "--ip-address-space-overrides=" + address + "=public";
    try (var outside = new ConsoleBrowser(program, other, bundle.adminPort(), flag)) {
      outside.visit(page() + "/");
      outside.permitLocalNetworks(page());
      assertThat(fetched(outside, "/signed", "{}")).isEqualTo("401 credentials-missing");
      outside.visit(page() + "/");
      outside.permitNothing(page());
      assertThat(fetched(outside, "/open", "{}")).isEqualTo("unreadable");
    }
  }
}
