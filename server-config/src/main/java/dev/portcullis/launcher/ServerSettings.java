package dev.portcullis.launcher;

import dev.portcullis.configuration.Key;
import dev.portcullis.configuration.Network;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.ClientBounds;
import dev.portcullis.configuration.PortcullisConfiguration.Listener;
import dev.portcullis.configuration.PortcullisConfiguration.Tls;
import dev.portcullis.configuration.TlsSuites;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The system properties that the server, its domain file and the applications' MicroProfile Config
 * read.
 */
record ServerSettings(Node node, Path scratch) {

  /**
   * How many threads for each processor may wait for the next request of a busy connection: half of
   * those that the listener's executor always has.
   */
  private static final int MOST_STAYS = 16;

  void apply(Map<String, String> values) throws IOException {
    values.forEach(System::setProperty);
    resolved(node.configuration());
    domain(node.configuration());
    tls(node.configuration().listeners().data().tls());
    set("bundle.admin.tls.enabled", node.configuration().listeners().admin().tls().isPresent());
    server();
    logging();
  }

  /** Values that the applications are to see as they came out, not as they were written. */
  private void resolved(PortcullisConfiguration configuration) {
    set(Key.HTTP_PORT.key(), node.http());
    set(Key.ADMIN_PORT.key(), node.admin());
    node.tls().ifPresent(port -> set(Key.TLS_PORT.key(), port));
    node.probe().ifPresent(port -> set(Key.PROBE_PORT.key(), port));
    set(Key.DATA_DIR.key(), configuration.storage().directory());
    configuration.storage().policyFile().ifPresent(file -> set(Key.POLICY_FILE.key(), file));
  }

  /** What {@code domain.xml} names. */
  private void domain(PortcullisConfiguration configuration) {
    var listeners = configuration.listeners();
    var data = listeners.data();
    set("bundle.http.address", data.http().address().getHostAddress());
    set("bundle.http.port", node.http());
    set("bundle.http.threads", data.threads());
    int stays = MOST_STAYS * Runtime.getRuntime().availableProcessors();
    set("bundle.http.stays", Math.min(stays, data.threads() / 4));
    clients(data.clients());
    set("bundle.http.proxy-protocol", networks(data.balancers().proxyProtocol()));
    set("bundle.drain-delay", configuration.overload().drainDelay().toSeconds());
    set("bundle.admin.address", listeners.admin().at().address().getHostAddress());
    set("bundle.admin.port", node.admin());
    set("bundle.probe.enabled", node.probe().isPresent());
    Optional<Listener> probe = listeners.probe();
    set("bundle.probe.address", probe.map(p -> p.address().getHostAddress()).orElse("127.0.0.1"));
    set("bundle.probe.port", node.probe().orElse(0));
  }

  private static String networks(List<Network> networks) {
    return networks.stream()
        .map(network -> network.address().getHostAddress() + '/' + network.prefix())
        .collect(Collectors.joining(","));
  }

  /** Those that the listener's guard takes, and those that the server's transport does. */
  private static void clients(ClientBounds bounds) {
    set("bundle.http.max-connections", bounds.connections());
    set("bundle.http.max-connections-per-address", bounds.connectionsPerAddress());
    set("bundle.http.head-timeout", bounds.head().toSeconds());
    set("bundle.http.body-timeout", bounds.body().toSeconds());
    set("bundle.http.idle-timeout", bounds.idle().toSeconds());
    set("bundle.http.write-timeout", bounds.write().toSeconds());
    set("bundle.http.read-millis", bounds.body().toMillis());
    set("bundle.http.write-millis", bounds.write().toMillis());
  }

  private void tls(Optional<Tls> tls) {
    set("bundle.tls.enabled", tls.isPresent());
    set("bundle.tls.ciphers", String.join(",", TlsSuites.STRONG));
    set("bundle.tls.port", node.tls().orElse(0));
    set("bundle.tls.client-auth", tls.flatMap(Tls::clientTrust).isPresent() ? "want" : "");
  }

  private void server() {
    set("java.io.tmpdir", scratch.resolve("tmp"));
    set("product.name", "");
    set("org.glassfish.grizzly.http.STRICT_HEADER_VALUE_VALIDATION_RFC_9110", false);
    set(
        "org.glassfish.grizzly.MEMORY_MANAGER_FACTORY",
        "dev.portcullis.listener.threads.ThreadBuffers");
    set("hazelcast.phone.home.enabled", false);
    trustStore();
  }

  /** The JVM's own authorities, not the copy that the server brings and nobody updates. */
  private static void trustStore() {
    Path authorities = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
    if (System.getProperty("javax.net.ssl.trustStore") == null && Files.exists(authorities)) {
      set("javax.net.ssl.trustStore", authorities);
    }
  }

  private void logging() throws IOException {
    set(ServerLog.DIRECTORY_PROPERTY, Objects.requireNonNull(node.log().getParent()));
    Path file = scratch.resolve("logging.properties");
    try (InputStream in =
        Objects.requireNonNull(ServerSettings.class.getResourceAsStream("logging.properties"))) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    set("java.util.logging.config.file", file);
  }

  private static void set(String name, Object value) {
    System.setProperty(name, value.toString());
  }
}
