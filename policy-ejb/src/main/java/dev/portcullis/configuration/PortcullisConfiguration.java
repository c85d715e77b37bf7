package dev.portcullis.configuration;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration, read once and valid. Keys, defaults and meanings are those of {@link
 * Key}.
 *
 * @param listeners where the node is reached
 * @param accounts what this start does to accounts of the console
 * @param storage where things are kept
 * @param cluster the grid, if this node is not alone
 * @param requests how requests are read
 * @param upstreams what this node is to upstreams
 * @param overload when a node refuses work, and how it stops
 * @param quarantine when somebody is suspended
 * @param decisionsToStdout whether decision lines also go to standard output
 * @param tokens what this node needs to read tokens
 * @param mpJwt the issuer that the MicroProfile JWT keys name
 */
public record PortcullisConfiguration(
    Listeners listeners,
    Accounts accounts,
    Storage storage,
    Optional<Cluster> cluster,
    Requests requests,
    Upstreams upstreams,
    Overload overload,
    Quarantine quarantine,
    boolean decisionsToStdout,
    Tokens tokens,
    Optional<MpJwt> mpJwt) {

  /** The listeners that trust who can reach them: no upstream's. */
  public List<Listener> trustingListeners() {
    return Stream.of(
            Optional.of(listeners.admin().at()), listeners.probe(), cluster.map(Cluster::listener))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * Reads and checks all keys, and all problems at once.
   *
   * @param lookup the value of a key as written, or null; {@code Config::getValue}'s rules apply
   * @param names the names that the sources hold, to find misspelt ones
   */
  public static ConfigurationReading read(
      Function<String, @Nullable String> lookup, Collection<String> names) {
    return new ConfigurationReader(lookup).read(UnknownKey.among(names));
  }

  /**
   * Where a port is opened.
   *
   * @param port 0 takes a free one
   */
  public record Listener(InetAddress address, int port) {}

  /**
   * Where the node is reached.
   *
   * @param data by those whose requests are decided upon
   * @param admin by the console and the REST API
   * @param probe for health and metrics alone, if there is such a one
   */
  public record Listeners(DataListeners data, AdminListener admin, Optional<Listener> probe) {}

  /**
   * The data listeners.
   *
   * @param http the one in the clear
   * @param tls the one with TLS, if there is one
   * @param threads most requests served at one time
   * @param clients what clients may take
   * @param balancers what is done for load balancers
   */
  public record DataListeners(
      Listener http, Optional<Tls> tls, int threads, ClientBounds clients, Balancers balancers) {

    /** Where they are. */
    public List<Listener> all() {
      var secure = tls.map(t -> new Listener(http.address(), t.port()));
      return Stream.concat(Stream.of(http), secure.stream()).toList();
    }
  }

  /**
   * The admin listener.
   *
   * @param hosts names by which it may be asked for, in lower case
   * @param tls if it has it
   */
  public record AdminListener(Listener at, Set<String> hosts, Optional<AdminTls> tls) {
    public AdminListener {
      hosts = Set.copyOf(hosts);
    }
  }

  /**
   * What clients of the data listeners may take: connections, and time.
   *
   * @param connections most open ones
   * @param connectionsPerAddress most of one address
   * @param head for the head of a request
   * @param body for one read of a body
   * @param idle for no request
   * @param write for a piece of an answer
   */
  public record ClientBounds(
      int connections,
      int connectionsPerAddress,
      Duration head,
      Duration body,
      Duration idle,
      Duration write) {}

  /**
   * What the data listeners do for load balancers.
   *
   * @param healthPaths what they may ask whether the node is ready; empty: nothing
   * @param proxyProtocol from where connections begin with a header of the PROXY protocol
   */
  public record Balancers(List<HealthPath> healthPaths, List<Network> proxyProtocol) {
    public Balancers {
      healthPaths = List.copyOf(healthPaths);
      proxyProtocol = List.copyOf(proxyProtocol);
    }
  }

  /**
   * The TLS data listener.
   *
   * @param keys what it shows clients
   * @param clientTrust whose client certificates are accepted; empty: none is asked for
   */
  public record Tls(int port, KeyFiles keys, Optional<KeyStoreFile> clientTrust) {}

  /**
   * TLS of the admin listener.
   *
   * @param keys what it shows clients
   */
  public record AdminTls(KeyFiles keys) {}

  /** A key store that was opened with its password. */
  public record KeyStoreFile(Path file, String type, Secret password) {

    /** The type of a file that is no key store, but certificates as text. */
    static final String PEM = "PEM";

    /**
     * Whom it says to trust, as it is now.
     *
     * @throws UnusableKeysException when it can be read no more
     */
    public List<X509Certificate> trusted() throws UnusableKeysException {
      return KeyStores.trusted(this);
    }
  }

  /**
   * What a start does to accounts of the console.
   *
   * @param firstPassword of {@code admin}, if one is given
   * @param reset the account that gets a new password at this start
   */
  public record Accounts(Optional<Secret> firstPassword, Optional<String> reset) {}

  /**
   * Where things are kept.
   *
   * @param directory absolute
   * @param database of policies, accounts and all that nodes share
   * @param policyFile absolute
   */
  public record Storage(Path directory, Database database, Optional<Path> policyFile) {}

  /**
   * The database.
   *
   * @param url a JDBC URL of H2 or PostgreSQL
   * @param user empty where the URL or the driver's default says it
   */
  public record Database(String url, Optional<String> user, Optional<Secret> password) {

    /** Whether it is the embedded file of this node: no other node can share it. */
    public boolean embedded() {
      return url.startsWith("jdbc:h2:file:") || url.startsWith("jdbc:h2:mem:");
    }
  }

  /**
   * The grid.
   *
   * @param members {@code host:port} of all nodes
   * @param secret what they prove to one another
   */
  public record Cluster(String name, Listener listener, List<String> members, Secret secret) {
    public Cluster {
      members = List.copyOf(members);
    }
  }

  /**
   * How requests are read.
   *
   * @param proxies whose word about the client is believed
   * @param maxHeaderBytes bound of a head, in bytes
   * @param inspectionMemory most bytes that inspected bodies hold, and as many for looking at them
   */
  public record Requests(Proxies proxies, int maxHeaderBytes, long inspectionMemory) {}

  /**
   * What this node is to upstreams.
   *
   * @param keys those that they are shown, by alias
   * @param zone where this node stands, if it is said
   * @param resolved how often names of their targets are resolved again
   * @param nameServers who is asked for services; none: whom the machine asks
   */
  public record Upstreams(
      Optional<KeyStoreFile> keys,
      Optional<String> zone,
      Duration resolved,
      List<InetSocketAddress> nameServers) {}

  /**
   * The proxies before this node that are trusted.
   *
   * @param networks where they are; empty: none is trusted
   * @param fields which ones they all write
   */
  public record Proxies(List<Network> networks, ForwardingFields fields) {
    public Proxies {
      networks = List.copyOf(networks);
    }
  }

  /**
   * When a node refuses work.
   *
   * @param longestWait of requests within the node before fewer are admitted; zero: no matter
   * @param drainDelay how long a node that stops still takes requests
   */
  public record Overload(Duration longestWait, Duration drainDelay) {}

  /**
   * When somebody is suspended for a time.
   *
   * @param suggestOnly whether it is only proposed
   * @param threshold offences within {@code window} that lead to it
   * @param sharePercent of the recently active, 0 to 100
   * @param exempt networks whose addresses are never suspended
   */
  public record Quarantine(
      boolean suggestOnly, int threshold, Duration window, int sharePercent, List<Network> exempt) {
    public Quarantine {
      exempt = List.copyOf(exempt);
    }
  }

  /**
   * What this node needs to read tokens.
   *
   * @param decryptionKeys a JWK Set with the private keys that tokens are encrypted to
   */
  public record Tokens(Optional<Path> decryptionKeys) {}

  /** The token issuer of the MicroProfile JWT keys. */
  public record MpJwt(String issuer, String keyLocation, List<String> audiences) {
    public MpJwt {
      audiences = List.copyOf(audiences);
    }
  }

  /** A value that shows itself only when asked. */
  public record Secret(String value) {
    @Override
    public String toString() {
      return "***";
    }
  }
}
