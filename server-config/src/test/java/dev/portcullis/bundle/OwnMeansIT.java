package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import dev.portcullis.testing.TestNameServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a node has for itself is nobody else's: its listeners no upstream's, its files no other
 * user's.
 */
@ExtendWith(SharedBundle.class)
class OwnMeansIT {
  private static final List<String> SPELLINGS =
      List.of("localhost", "LOCALHOST", "127.0.0.1", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]");

  /** The resolver reads them as addresses; the compiler takes them for no hosts. */
  private static final List<String> NO_HOSTS = List.of("127.1", "127.0.1", "0x7f.1");

  private static final String BASIC =
      "Authorization: Basic "
          + Base64.getEncoder()
              .encodeToString(("admin:" + Bundle.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));

  @SuppressWarnings("NullAway.Init")
  private static StubUpstream upstream;

  @SuppressWarnings("NullAway.Init")
  private static Bundle bundle;

  /** Somebody else's server, at the port of the admin listener and another address. */
  @SuppressWarnings("NullAway.Init")
  private static HttpServer outside;

  @SuppressWarnings("NullAway.Init")
  private static TestNameServer dns;

  @TempDir private static Path directory;

  /** The admin listener of another node, of which this one knows nothing. */
  private static int neighbour;

  @BeforeAll
  static void start(SharedBundle.Running shared) throws Exception {
    upstream = new StubUpstream();
    neighbour = shared.bundle().adminPort();
    int admin = FreePorts.one();
    var targets = new StringBuilder();
    var routes = new StringBuilder();
    for (int i = 0; i < SPELLINGS.size(); i++) {
      targets.append(
          "  - {name: own-%d, targets: [\"http://%s:%d\"]}%n"
              .formatted(i, SPELLINGS.get(i), admin));
      routes.append(
          "  - {name: own-%1$d, hosts: [\"own-%1$d.example.com\"], path: /**, upstream: own-%1$d, authenticate: [anonymous]}%n"
              .formatted(i));
    }
    int data = FreePorts.one();
    outside = HttpServer.create(new InetSocketAddress("127.0.0.2", admin), 0);
    outside.createContext("/", OwnMeansIT::answer);
    outside.start();
    lead("127.0.0.2");
    dns = new TestNameServer();
    lead("turning.internal", admin);
    bundle =
        Bundle.with()
            .set("portcullis.admin.port", admin)
            .set("portcullis.http.port", data)
            .set("portcullis.upstream.resolve-interval", 1)
            .set("portcullis.upstream.name-servers", "127.0.0.1:" + dns.address().getPort())
            .set("jdk.net.hosts.file", directory.resolve("hosts"))
            .policy(
                """
                portcullis: 1
                upstreams:
                  - {name: other, targets: ["%s"]}
                  - {name: neighbour, targets: ["http://127.0.0.1:%d"]}
                  - {name: turning, targets: ["http://turning.internal:%d"]}
                  - {name: data, targets: ["http://127.0.0.1:%d"]}
                  - {name: service, targets: ["srv+http://_orders._tcp.example.internal"]}
                %sroutes:
                  - {name: other, path: /other, upstream: other, authenticate: [anonymous]}
                  - {name: turning, hosts: [turning.example.com], path: /**, upstream: turning, authenticate: [anonymous]}
                  - {name: service, hosts: [service.example.com], path: /**, upstream: service, authenticate: [anonymous]}
                  - {name: data, hosts: [data.example.com], path: /**, upstream: data, authenticate: [anonymous]}
                  - {name: neighbour, hosts: [neighbour.localhost], path: /**, upstream: neighbour, authenticate: [anonymous]}
                %srules:
                  - {name: all, effect: permit}
                """
                    .formatted(upstream.url(), neighbour, admin, data, targets, routes))
            .start();
  }

  /** Where the service is from now on. */
  private static void lead(String host, int port) {
    dns.tell(TestNameServer.srv("_orders._tcp.example.internal", 0, 1, port, host));
  }

  @AfterAll
  static void stop() throws Exception {
    bundle.close();
    upstream.close();
    outside.stop(0);
    dns.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] text = "outside".getBytes(StandardCharsets.US_ASCII);
    exchange.sendResponseHeaders(200, text.length);
    exchange.getResponseBody().write(text);
    exchange.close();
  }

  /** Says where the name leads, in the place of DNS. */
  private static void lead(String address) throws IOException {
    String hosts =
        "127.0.0.1 localhost\n127.0.0.1 %s\n%s turning.internal\n"
            .formatted(InetAddress.getLocalHost().getHostName(), address);
    Path partial = Files.writeString(directory.resolve("partial"), hosts);
    Files.move(partial, directory.resolve("hosts"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static RawHttp.Answer turned(String name) throws IOException {
    return RawHttp.send(
        bundle.dataPort(),
        "GET /health/live HTTP/1.1\r\nHost: %s.example.com\r\nConnection: close\r\n\r\n"
            .formatted(name));
  }

  private static void awaitTurned(String name, int status) throws Exception {
    Awaiting.until(() -> turned(name).status(), status);
  }

  /** RFC 2782: whoever answers for DNS names a port, too. */
  @Test
  void aServiceIsFollowedButNotToTheAdminListener() throws Exception {
    lead("127.0.0.2");
    awaitTurned("service", 200);
    assertThat(turned("service").body()).isEqualTo("outside");
    for (int port : new int[] {bundle.adminPort(), bundle.dataPort()}) {
      lead("localhost", port);
      awaitTurned("service", 502);
      for (int i = 0; i < 5; i++) {
        assertThat(turned("service").reason()).isEqualTo("upstream-failed");
      }
    }
    lead("turning.internal", bundle.adminPort());
    awaitTurned("service", 200);
    assertThat(turned("service").body()).isEqualTo("outside");
  }

  /** DNS rebinding; what the target is asked is what the console's listener would answer. */
  @Test
  void aNameThatTurnsToTheAdminListenerLeadsNowhereUntilItTurnsAway() throws Exception {
    awaitTurned("turning", 200);
    assertThat(turned("turning").body()).isEqualTo("outside");
    lead("127.0.0.1");
    awaitTurned("turning", 502);
    for (int i = 0; i < 5; i++) {
      assertThat(turned("turning").reason()).isEqualTo("upstream-failed");
    }
    lead("127.0.0.2");
    awaitTurned("turning", 200);
    assertThat(turned("turning").body()).isEqualTo("outside");
  }

  @Test
  void theListenerForDataIsNoUpstreamEither() throws IOException {
    var answer =
        RawHttp.send(
            bundle.dataPort(),
            "GET /round HTTP/1.1\r\nHost: data.example.com\r\nConnection: close\r\n\r\n");
    assertThat(answer.reason()).isEqualTo("upstream-failed");
  }

  @Test
  void noSpellingOfTheAdminListenerIsAnUpstream() throws IOException {
    for (int i = 0; i < SPELLINGS.size(); i++) {
      var answer =
          RawHttp.send(
              bundle.dataPort(),
              "GET /health/live HTTP/1.1\r\nHost: own-%d.example.com\r\nConnection: close\r\n\r\n"
                  .formatted(i));
      assertThat(answer.reason()).as(SPELLINGS.get(i)).isEqualTo("upstream-failed");
      assertThat(answer.body()).doesNotContain("listener of this node");
    }
    assertThat(RawHttp.request(bundle.dataPort(), "GET", "/other").status()).isEqualTo(200);
  }

  @Test
  void noRouteLeadsToTheConsoleOfAnotherNode() throws IOException {
    for (String path :
        List.of(
            "/portcullis/",
            "/portcullis/login.xhtml",
            "/portcullis/api/v1/policy",
            "/portcullis/access/v1/evaluation")) {
      for (String more :
          List.of("A: b", "Connection: via", "Via: 1.1 a (", "Via: 1.1 \"a", "Via:")) {
        String request =
            "GET %s HTTP/1.1\r\nHost: neighbour.localhost\r\nConnection: close\r\n%s\r\n%s\r\n\r\n"
                .formatted(path, BASIC, more);
        var answer = RawHttp.send(bundle.dataPort(), request);
        assertThat(answer.status()).as("%s with %s", path, more).isEqualTo(421);
        assertThat(answer.body()).contains("what a node forwards");
        assertThat(RawHttp.send(neighbour, request).status()).as(path).isNotEqualTo(421);
      }
    }
  }

  @Test
  void aShortenedAddressIsNoTarget() throws IOException {
    for (String host : NO_HOSTS) {
      String document =
          "{\"portcullis\":1,\"upstreams\":[{\"name\":\"u\",\"targets\":[\"http://%s:%d\"]}]}"
              .formatted(host, bundle.adminPort());
      var answer =
          RawHttp.send(
              bundle.adminPort(),
              "POST /portcullis/api/v1/policy/check HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(BASIC, document.length(), document));
      assertThat(answer.status()).as(host).isEqualTo(400);
      assertThat(answer.body()).contains("is no base URL");
    }
  }

  @Test
  void theDecisionLogSaysWhy() throws Exception {
    RawHttp.send(
        bundle.dataPort(),
        "GET /why HTTP/1.1\r\nHost: own-2.example.com\r\nConnection: close\r\n\r\n");
    Path log = bundle.dataDirectory().resolve("logs").resolve("decisions.jsonl");
    String line = "";
    for (int i = 0; i < 200 && line.isEmpty(); i++) {
      Thread.sleep(20);
      line =
          Files.readAllLines(log).stream()
              .filter(l -> l.contains("\"/why\""))
              .collect(Collectors.joining());
    }
    assertThat(line).contains("it is a listener of this node itself");
  }

  @Test
  void whatANodeWritesIsItsOwnersAlone() throws IOException {
    Path data = bundle.dataDirectory();
    assertThat(permissions(data)).isEqualTo("rwx------");
    for (String part : List.of("logs", "database", "cache", "server")) {
      assertThat(permissions(data.resolve(part))).as(part).isEqualTo("rwx------");
    }
    for (String file :
        List.of("logs/server.log", "logs/decisions.jsonl", "database/portcullis.mv.db")) {
      assertThat(permissions(data.resolve(file))).as(file).isEqualTo("rw-------");
    }
    try (var files = Files.list(data)) {
      for (Path file : files.filter(f -> f.toString().contains("key")).toList()) {
        assertThat(permissions(file)).as("%s", file).isEqualTo("rw-------");
      }
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
