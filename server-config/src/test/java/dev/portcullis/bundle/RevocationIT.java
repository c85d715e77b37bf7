package dev.portcullis.bundle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Credentials are not policy (contract §4): no publication, roll-back, restart or change of the
 * file brings back what a person revoked, or deletes what a person made.
 */
class RevocationIT {
  private static final String POLICY =
      """
      portcullis: 1
      api-keys:
        - {name: kept, sha256: "%s", roles: [reader]}
        - {name: lost, sha256: "%s", roles: [reader]}
      certificates: [{name: plant-7, subject: "CN=plant-7,O=Acme", roles: [reader]}]
      roles: [{name: reader}, {name: %s}]
      upstreams: [{name: echo, targets: ["%s"]}]
      routes: [{name: all, path: "/**", upstream: echo, authenticate: [api-key, certificate]}]
      rules: [{name: readers, effect: permit, roles: [reader]}]
      """;

  private final Path directory;
  private final int[] data = {FreePorts.one(), FreePorts.one()};
  private final int[] admin = {FreePorts.one(), FreePorts.one()};
  private final int[] grid = {FreePorts.one(), FreePorts.one()};
  private final int tls = FreePorts.one();
  private StubUpstream upstream;

  RevocationIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @BeforeEach
  void listen() throws IOException {
    upstream = new StubUpstream();
  }

  @AfterEach
  void close() throws Exception {
    upstream.close();
  }

  private String policy(String role) {
    return POLICY.formatted(sha256("kept-key"), sha256("lost-key"), role, upstream.url());
  }

  private static String sha256(String key) {
    return HexFormat.of().formatHex(digest(key.getBytes(US_ASCII)));
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Bundle.Builder node(int number) {
    return Bundle.with()
        .directory(directory.resolve("node" + number))
        .set("portcullis.policy.file", directory.resolve("policy.yaml"))
        .set("portcullis.http.port", data[number])
        .set("portcullis.admin.port", admin[number]);
  }

  private void file(String text) throws IOException {
    Path next = Files.writeString(directory.resolve("next.yaml"), text);
    Files.move(
        next,
        directory.resolve("policy.yaml"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static String judged(Bundle node, String key) throws IOException {
    var answer = RawHttp.request(node.dataPort(), "GET", "/x", "X-API-Key: " + key);
    return answer.status() == 200 ? "good" : answer.reason();
  }

  private static void assertState(Bundle node, String why, String made, String revoked)
      throws IOException {
    assertThat(judged(node, "lost-key")).as("the file's, %s", why).isEqualTo("credentials-revoked");
    assertThat(judged(node, revoked)).as("a person's, %s", why).isEqualTo("credentials-revoked");
    assertThat(judged(node, made)).as("another person's, %s", why).isEqualTo("good");
    assertThat(judged(node, "kept-key")).as("the file's other, %s", why).isEqualTo("good");
  }

  private static void awaitDocument(AdminClient admin, String part) throws Exception {
    await(() -> admin.done("GET", "/policy").contains(part));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    var deadline = Instant.now().plus(Duration.ofSeconds(60));
    while (!condition.call()) {
      assertThat(Instant.now()).as("in time").isBefore(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void noDocumentRollBackOrRestartBringsBackOrTakesAway() throws Exception {
    file(policy("first"));
    try (var keys = new Secrets(node(0).start())) {
      var rest = keys.rest();
      long version = Long.parseLong(AdminClient.find("\"version\":(\\d+)", versions(rest)));
      rest.done("POST", "/api-keys/lost/revoke", "{\"comment\": \"left in a train\"}");
      rest.done("POST", "/api-keys/gone/revoke");
      assertState(keys.node(), "when the call answers", keys.made(), keys.gone());

      file(policy("first") + "# a comment\n");
      file(policy("second"));
      awaitDocument(rest, "{name: second}");
      assertState(keys.node(), "after a change of the file", keys.made(), keys.gone());

      rest.done("POST", "/policy/versions/" + version + "/activate");
      assertState(keys.node(), "after a roll-back", keys.made(), keys.gone());

      String document = policy("third").replace("name: lost", "name: found");
      rest.done("PUT", "/policy", document);
      assertState(keys.node(), "after a publication", keys.made(), keys.gone());

      file(policy("fourth"));
      awaitDocument(rest, "{name: fourth}");
    }
    try (var node = node(0).start()) {
      var rest = new AdminClient(node);
      String listed = rest.done("GET", "/api-keys");
      assertThat(listed).contains("left in a train", "\"owner\":\"document\"");
      assertThat(judged(node, "lost-key")).as("after a restart").isEqualTo("credentials-revoked");
      assertThat(rest.done("GET", "/revocations")).contains("\"name\":\"gone\"");
      rest.done("POST", "/api-keys/lost/unrevoke");
      assertThat(judged(node, "lost-key")).as("taken back").isEqualTo("good");
    }
  }

  /** A node with two keys that a person made, and their secrets. */
  private record Secrets(Bundle node, AdminClient rest, String made, String gone)
      implements AutoCloseable {
    Secrets(Bundle node) throws Exception {
      this(node, new AdminClient(node), create(node, "made"), create(node, "gone"));
    }

    private static String create(Bundle node, String name) throws Exception {
      return new AdminClient(node).createKey(name, "\"reader\"");
    }

    @Override
    public void close() throws InterruptedException, IOException {
      node.close();
    }
  }

  private static String versions(AdminClient rest) throws Exception {
    return rest.done("GET", "/policy/versions");
  }

  @Test
  void ofTwoNodesWithOneDatabaseARestartBringsNothingBackOnEither() throws Exception {
    String members = "127.0.0.1:" + grid[0] + ",127.0.0.1:" + grid[1];
    file(policy("first"));
    try (var database = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
        var one = new Secrets(member(0, members, database).start())) {
      var two = member(1, members, database).start();
      try {
        one.rest().done("POST", "/api-keys/lost/revoke");
        new AdminClient(two).done("POST", "/api-keys/gone/revoke");
        await(() -> judged(two, "lost-key").equals("credentials-revoked"));
        await(() -> judged(one.node(), one.gone()).equals("credentials-revoked"));
      } finally {
        two.close();
      }
      file(policy("second"));
      awaitDocument(one.rest(), "{name: second}");
      assertState(one.node(), "while the other is away", one.made(), one.gone());
      try (var again = member(1, members, database).start()) {
        assertState(again, "on the node that came back", one.made(), one.gone());
        assertState(one.node(), "on the other", one.made(), one.gone());
      }
    }
  }

  private Bundle.Builder member(int number, String members, EmbeddedPostgres database) {
    return node(number)
        .set("portcullis.cluster.members", members)
        .set("portcullis.cluster.secret", "a secret for test nodes")
        .set("portcullis.cluster.port", grid[number])
        .set("portcullis.cluster.address", "127.0.0.1")
        .set("portcullis.database.url", database.getJdbcUrl("postgres", "postgres"))
        .set("portcullis.database.user", "postgres");
  }

  @Test
  void aCertificateIsRevokedByItsEntryAndByItsFingerprint() throws Exception {
    var keys = KeyMaterial.make(directory.resolve("keys"));
    file(policy("first"));
    var secured =
        node(0)
            .set("portcullis.tls.port", tls)
            .set("portcullis.tls.key-store", keys.store("server"))
            .set("portcullis.tls.key-store-password", KeyMaterial.PASSWORD)
            .set("portcullis.tls.client-trust-store", keys.store("trust-client"))
            .set("portcullis.tls.client-trust-store-password", KeyMaterial.PASSWORD);
    try (var node = secured.start()) {
      var rest = new AdminClient(node);
      assertThat(presented(keys, node)).isEqualTo("good");
      rest.done("POST", "/certificates/plant-7/revoke");
      assertThat(presented(keys, node)).isEqualTo("credentials-revoked");
      rest.done("PUT", "/policy", policy("other").replace("name: plant-7", "name: plant-8"));
      assertThat(presented(keys, node)).as("another name").isEqualTo("credentials-revoked");
      rest.done("POST", "/certificates/plant-7/unrevoke");
      assertThat(presented(keys, node)).isEqualTo("good");

      String single = "/certificates/sha256:" + fingerprint(keys);
      rest.done("POST", single + "/revoke");
      assertThat(presented(keys, node)).isEqualTo("credentials-revoked");
      assertThat(rest.ask("POST", "/certificates/sha256:00/revoke").statusCode()).isEqualTo(404);
      rest.done("POST", single + "/unrevoke");
      assertThat(presented(keys, node)).isEqualTo("good");
    }
  }

  private static String fingerprint(KeyMaterial keys) throws Exception {
    String body = keys.certificatePem("client").replaceAll("-----[^-]+-----", "");
    return HexFormat.of().formatHex(digest(Base64.getMimeDecoder().decode(body)));
  }

  private static String presented(KeyMaterial keys, Bundle node) throws Exception {
    var sockets = keys.client("client").getSocketFactory();
    try (var socket = sockets.createSocket("127.0.0.1", node.tlsPort())) {
      String head = "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      var answer = RawHttp.read(socket.getInputStream(), false);
      return answer.status() == 200 ? "good" : answer.reason();
    }
  }
}
