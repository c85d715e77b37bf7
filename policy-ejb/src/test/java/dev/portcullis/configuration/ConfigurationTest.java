package dev.portcullis.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portcullis.configuration.PortcullisConfiguration.Listener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  private final Path temporary;
  private final Map<String, String> values = new HashMap<>();

  ConfigurationTest(@TempDir Path temporary) {
    this.temporary = temporary;
    values.put("portcullis.data-dir", temporary.resolve("data").toString());
  }

  private ConfigurationReading read() {
    return PortcullisConfiguration.read(values::get, values.keySet());
  }

  private String onlyProblem() {
    var problems = read().problems();
    assertThat(problems).hasSize(1);
    return problems.get(0).message();
  }

  private Path key(String name) throws IOException {
    return Files.write(temporary.resolve(name), TestStores.serverKey());
  }

  @Test
  void defaultsAreThoseOfTheContract() throws UnknownHostException {
    var configuration = read().orThrow();
    assertThat(configuration.listeners().data().http())
        .isEqualTo(new Listener(InetAddress.getByName("0.0.0.0"), 8080));
    assertThat(configuration.listeners().admin().at())
        .isEqualTo(new Listener(InetAddress.getByName("127.0.0.1"), 9090));
    assertThat(configuration.listeners().data().tls()).isEmpty();
    assertThat(configuration.cluster()).isEmpty();
    assertThat(configuration.accounts().firstPassword()).isEmpty();
    assertThat(configuration.storage().policyFile()).isEmpty();
    assertThat(configuration.mpJwt()).isEmpty();
    assertThat(configuration.requests().proxies().networks()).isEmpty();
    assertThat(configuration.requests().proxies().fields()).isEqualTo(ForwardingFields.X_FORWARDED);
    assertThat(configuration.requests().maxHeaderBytes()).isEqualTo(16 * 1024);
    assertThat(configuration.decisionsToStdout()).isFalse();
    assertThat(configuration.storage().database().embedded()).isTrue();
    assertThat(configuration.storage().database().url())
        .isEqualTo("jdbc:h2:file:" + temporary.resolve("data/database/portcullis"));
    assertThat(temporary.resolve("data")).isDirectory();
  }

  @Test
  void aBlankValueIsUnset() {
    values.put("portcullis.http.port", "  ");
    assertThat(read().orThrow().listeners().data().http().port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "http", "80 80", "0x50", "99999999999", "8080.0", "٨٠"})
  void aPortIsANumberFrom0To65535(String port) {
    values.put("portcullis.http.port", port);
    assertThat(onlyProblem())
        .isEqualTo("portcullis.http.port=" + port + ": not a port; give a number from 0 to 65535");
  }

  @Test
  void listenersHavePortsOfTheirOwn() {
    values.put("portcullis.admin.port", "8080");
    assertThat(onlyProblem())
        .isEqualTo(
            "portcullis.admin.port=8080: the port is also that of portcullis.http.port;"
                + " give each its own port");
  }

  @Test
  void freePortsAreNotTheSamePort() {
    values.put("portcullis.http.port", "0");
    values.put("portcullis.admin.port", "0");
    assertThat(read().problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "256.0.0.1", "10.1", "1234", "::g", "fe80::1%eth0", "[::1]"})
  void anAddressIsALiteral(String address) {
    values.put("portcullis.http.address", address);
    assertThat(onlyProblem()).contains("not an IP address; give one such as");
  }

  @Test
  void membersNeedASecretThatIsLongEnough() {
    values.put("portcullis.cluster.members", "10.0.0.1:5701");
    assertThat(onlyProblem())
        .startsWith(
            "portcullis.cluster.secret=***: needed where portcullis.cluster.members is set");
    values.put("portcullis.cluster.secret", "too short");
    assertThat(onlyProblem())
        .startsWith("portcullis.cluster.secret=***: shorter than 16 characters; give a random one");
  }

  @Test
  void allProblemsAreToldAtOnce() {
    values.put("portcullis.http.port", "x");
    values.put("portcullis.admin.address", "y");
    values.put("portcullis.log.decisions.stdout", "yes");
    values.put("portcullis.database.url", "jdbc:mysql://db/x");
    values.put("portcullis.policy.file", temporary.resolve("none.yaml").toString());
    values.put("portcullis.trusted-proxies", "10.0.0.0/33");
    values.put("portcullis.cluster.members", "node-1");
    values.put("portcullis.request.max-header-bytes", "1MiB");
    values.put("portcullis.http.threads", "0");
    assertThat(read().problems())
        .extracting(p -> p.key().key())
        .containsExactlyInAnyOrder(
            "portcullis.http.port",
            "portcullis.admin.address",
            "portcullis.log.decisions.stdout",
            "portcullis.database.url",
            "portcullis.policy.file",
            "portcullis.trusted-proxies",
            "portcullis.cluster.members",
            "portcullis.request.max-header-bytes",
            "portcullis.http.threads");
    assertThat(read().configuration()).isEmpty();
    assertThatThrownBy(() -> read().orThrow()).hasMessageStartingWith("portcullis.http.port=x:");
  }

  @Test
  void aSecretIsNeverShown() throws IOException {
    values.put("portcullis.admin.password", "too short");
    assertThat(onlyProblem())
        .isEqualTo("portcullis.admin.password=***: shorter than 12 characters; give a longer one");
    values.put("portcullis.admin.password", "long enough, really");
    values.put("portcullis.database.password", "database-secret");
    values.put("portcullis.tls.key-store", key("server.p12").toString());
    values.put("portcullis.tls.key-store-password", TestStores.PASSWORD);
    assertThat(read().orThrow().toString())
        .doesNotContain("long enough, really", "database-secret", TestStores.PASSWORD);
  }

  @Test
  void aProblemIsOneLineWhateverTheValueHolds() {
    values.put("portcullis.http.port", "80\nportcullis: all is well\u001b[2J");
    assertThat(onlyProblem()).doesNotContain("\n", "\u001b");
  }

  @Test
  void aDataDirectoryMustBePossible() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    values.put("portcullis.data-dir", file.resolve("below").toString());
    assertThat(onlyProblem()).contains("the directory cannot be made");
  }

  @Test
  void aKeyStoreOpensTheTlsListener() throws IOException {
    values.put("portcullis.tls.key-store", key("server.p12").toString());
    values.put("portcullis.tls.key-store-password", TestStores.PASSWORD);
    values.put("portcullis.tls.client-trust-store", key("trust.p12").toString());
    values.put("portcullis.tls.client-trust-store-password", TestStores.PASSWORD);
    var tls = read().orThrow().listeners().data().tls().orElseThrow();
    assertThat(tls.port()).isEqualTo(8443);
    assertThat(tls.keys())
        .isInstanceOfSatisfying(
            KeyFiles.Store.class,
            keys -> assertThat(keys.store().type()).isEqualToIgnoringCase("PKCS12"));
    assertThat(tls.clientTrust()).isPresent();
  }

  @Test
  void aKeyStoreMustOpenWithItsPassword() throws IOException {
    values.put("portcullis.tls.key-store", key("server.p12").toString());
    values.put("portcullis.tls.key-store-password", "another");
    assertThat(onlyProblem()).contains("the key store does not open");
    Files.writeString(temporary.resolve("server.p12"), "no key store");
    assertThat(onlyProblem()).contains("the key store does not open");
  }

  @ParameterizedTest
  @CsvSource({
    "certificate, , is one of two files; set portcullis.tls.key too",
    "key, , is one of two files; set portcullis.tls.certificate too",
    "certificate, key-store, there is a key store too; set portcullis.tls.key-store or this"
  })
  void aKeyIsGivenInOneWayAndWhole(String one, @Nullable String other, String problem)
      throws IOException {
    values.put("portcullis.tls." + one, key("one").toString());
    if (other != null) {
      values.put("portcullis.tls." + other, key("other").toString());
    }
    assertThat(onlyProblem()).contains("portcullis.tls." + one + "=", problem);
  }

  @Test
  void aTrustStoreWithoutAKeyStoreIsAMistake() throws IOException {
    values.put("portcullis.tls.client-trust-store", key("trust.p12").toString());
    values.put("portcullis.tls.client-trust-store-password", TestStores.PASSWORD);
    assertThat(onlyProblem()).contains("there is no key store; set portcullis.tls.key-store too");
  }

  @Test
  void theKeysForUpstreamsMustOpenWithTheirPassword() throws IOException {
    values.put("portcullis.upstream.key-store", key("upstream.p12").toString());
    values.put("portcullis.upstream.key-store-password", "another");
    assertThat(onlyProblem()).contains("portcullis.upstream.key-store", "does not open");
    values.put("portcullis.upstream.key-store-password", TestStores.PASSWORD);
    assertThat(read().orThrow().upstreams().keys().orElseThrow().type())
        .isEqualToIgnoringCase("PKCS12");
  }

  @Test
  void aPasswordForNoKeysIsAMistakeAndIsNotShown() {
    values.put("portcullis.upstream.key-store-password", "betrayed");
    assertThat(onlyProblem())
        .contains("set portcullis.upstream.key-store too")
        .doesNotContain("betrayed");
  }

  @Test
  void nameServersAreAddressesWithOrWithoutAPort() {
    values.put("portcullis.upstream.name-servers", "10.0.0.53, [fd00::53]:5353,fd00::54");
    assertThat(read().orThrow().upstreams().nameServers())
        .containsExactly(
            new InetSocketAddress("10.0.0.53", 53),
            new InetSocketAddress("fd00::53", 5353),
            new InetSocketAddress("fd00::54", 53));
    for (String bad :
        List.of(
            "dns.internal",
            "10.0.0.53:0",
            "10.0.0.53:99999",
            "10.0.0",
            "[::1",
            "::1]:53",
            "10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4",
            "http://10.0.0.1")) {
      values.put("portcullis.upstream.name-servers", bad);
      assertThat(read().problems()).as(bad).hasSize(1);
    }
  }

  @Test
  void membersAreHostAndPort() {
    values.put("portcullis.cluster.secret", "sixteen letters!");
    values.put("portcullis.cluster.members", "10.0.0.1:5701, node-2.example:5702,[fd00::3]:5701");
    var cluster = read().orThrow().cluster().orElseThrow();
    assertThat(cluster.members())
        .containsExactly("10.0.0.1:5701", "node-2.example:5702", "[fd00::3]:5701");
    assertThat(cluster.listener().port()).isEqualTo(5701);
    assertThat(cluster.name()).isEqualTo("portcullis");
    assertThat(cluster.toString()).doesNotContain("sixteen");
  }

  @Test
  void theGridsPortMustNotBeAListenersOnlyWhereThereIsAGrid() {
    values.put("portcullis.cluster.port", "8080");
    assertThat(read().problems()).isEmpty();
    values.put("portcullis.cluster.secret", "sixteen letters!");
    values.put("portcullis.cluster.members", "10.0.0.1:8080");
    assertThat(onlyProblem()).startsWith("portcullis.cluster.port=8080: the port is also that of");
  }

  @ParameterizedTest
  @CsvSource({"1024,1024", "1KiB,1024", "16KiB,16384", "64KiB,65536", "2000B,2000"})
  void aSizeMayHaveAUnit(String text, int bytes) {
    values.put("portcullis.request.max-header-bytes", text);
    assertThat(read().orThrow().requests().maxHeaderBytes()).isEqualTo(bytes);
  }

  @Test
  void microProfileJwtNeedsIssuerAndLocation() {
    values.put("mp.jwt.verify.issuer", "https://idp.example.com");
    assertThat(read().orThrow().mpJwt()).isEmpty();
    values.put("mp.jwt.verify.publickey.location", "https://idp.example.com/certs");
    values.put("mp.jwt.verify.audiences", "orders, billing");
    assertThat(read().orThrow().mpJwt().orElseThrow().audiences())
        .containsExactly("orders", "billing");
  }

  @Test
  void anUnknownKeyIsToldWithTheNearestKnownOne() {
    var unknown =
        UnknownKey.among(
            List.of(
                "portcullis.http.prot",
                "PORTCULLIS_ADMIN_PASWORD",
                "portcullis.http.port",
                "PORTCULLIS_TLS_KEY_STORE",
                "java.home",
                "PATH"));
    assertThat(unknown)
        .containsExactly(
            new UnknownKey("PORTCULLIS_ADMIN_PASWORD", "PORTCULLIS_ADMIN_PASSWORD"),
            new UnknownKey("portcullis.http.prot", "portcullis.http.port"));
    assertThat(unknown.get(1).message())
        .isEqualTo("portcullis.http.prot is not a known key; did you mean portcullis.http.port?");
  }

  @Test
  void aHealthPathIsAPathForThreeMethodsOrForOne() {
    values.put("portcullis.http.health-path", "/ready, OPTIONS /,HEAD   /a.b/c-d_e~/");
    assertThat(read().orThrow().listeners().data().balancers().healthPaths())
        .containsExactly(
            new HealthPath(Set.of("GET", "HEAD", "OPTIONS"), "/ready"),
            new HealthPath(Set.of("OPTIONS"), "/"),
            new HealthPath(Set.of("HEAD"), "/a.b/c-d_e~/"));
  }

  @Test
  void loadBalancersGetNothingWhereNothingIsSaid() {
    assertThat(read().orThrow().listeners().data().balancers())
        .isEqualTo(new PortcullisConfiguration.Balancers(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ready",
        "POST /ready",
        "get /ready",
        "GET/ready",
        "/ready?x",
        "/re ady",
        "/%72eady",
        "/ready;x",
        "/a//\u0000",
        "/ä",
        "http://x/ready",
        "*",
        "OPTIONS *",
        "/ready GET",
        "/a#b"
      })
  void whatTwoReadersCouldReadInTwoWaysIsNoHealthPath(String path) {
    values.put("portcullis.http.health-path", "/good, " + path);
    assertThat(onlyProblem())
        .endsWith(
            ": no path that a load balancer can ask; give paths such as /ready, or a method and a"
                + " path such as OPTIONS /");
  }
}
