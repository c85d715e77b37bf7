package dev.portcullis.configuration;

import static java.util.Objects.requireNonNull;

import dev.portcullis.configuration.PortcullisConfiguration.Accounts;
import dev.portcullis.configuration.PortcullisConfiguration.AdminListener;
import dev.portcullis.configuration.PortcullisConfiguration.AdminTls;
import dev.portcullis.configuration.PortcullisConfiguration.Balancers;
import dev.portcullis.configuration.PortcullisConfiguration.ClientBounds;
import dev.portcullis.configuration.PortcullisConfiguration.Cluster;
import dev.portcullis.configuration.PortcullisConfiguration.DataListeners;
import dev.portcullis.configuration.PortcullisConfiguration.Database;
import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.PortcullisConfiguration.Listener;
import dev.portcullis.configuration.PortcullisConfiguration.Listeners;
import dev.portcullis.configuration.PortcullisConfiguration.MpJwt;
import dev.portcullis.configuration.PortcullisConfiguration.Overload;
import dev.portcullis.configuration.PortcullisConfiguration.Proxies;
import dev.portcullis.configuration.PortcullisConfiguration.Quarantine;
import dev.portcullis.configuration.PortcullisConfiguration.Requests;
import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import dev.portcullis.configuration.PortcullisConfiguration.Storage;
import dev.portcullis.configuration.PortcullisConfiguration.Tls;
import dev.portcullis.configuration.PortcullisConfiguration.Tokens;
import dev.portcullis.configuration.PortcullisConfiguration.Upstreams;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads each key once and collects what is wrong with it. */
final class ConfigurationReader {

  /** Inspected bodies hold this part of the heap, where nothing else is said. */
  private static final long HEAP_SHARE = 8;

  private final Function<String, @Nullable String> lookup;
  private final List<ConfigurationProblem> problems = new ArrayList<>();

  ConfigurationReader(Function<String, @Nullable String> lookup) {
    this.lookup = lookup;
  }

  ConfigurationReading read(List<UnknownKey> unknown) {
    var configuration = configuration();
    return new ConfigurationReading(
        problems.isEmpty() ? Optional.ofNullable(configuration) : Optional.empty(),
        problems,
        unknown);
  }

  private @Nullable PortcullisConfiguration configuration() {
    var tls = tls();
    var listeners = listeners(tls);
    var accounts = accounts();
    var storage = storage();
    var cluster = cluster();
    var requests = requests();
    var upstreams = upstreams();
    var overload = overload();
    var quarantine = quarantine();
    var stdout = value(Key.LOG_DECISIONS_STDOUT, Values::bool);
    var tokens = new Tokens(value(Key.TOKEN_DECRYPTION_KEYS, Values::file));
    var mpJwt = mpJwt();
    distinctPorts(tls.isPresent(), cluster.isPresent());
    return problems.isEmpty()
        ? new PortcullisConfiguration(
            listeners.orElseThrow(),
            accounts,
            storage.orElseThrow(),
            cluster,
            requests.orElseThrow(),
            upstreams.orElseThrow(),
            overload.orElseThrow(),
            quarantine.orElseThrow(),
            stdout.orElseThrow(),
            tokens,
            mpJwt)
        : null;
  }

  private Optional<Listeners> listeners(Optional<Tls> tls) {
    Optional<DataListeners> data = dataListeners(tls);
    Optional<AdminListener> admin = adminListener();
    Optional<Listener> probe = listener(Key.PROBE_ADDRESS, Key.PROBE_PORT);
    return data.flatMap(d -> admin.map(a -> new Listeners(d, a, probe)));
  }

  private Optional<DataListeners> dataListeners(Optional<Tls> tls) {
    Optional<Listener> http = listener(Key.HTTP_ADDRESS, Key.HTTP_PORT);
    Optional<Integer> threads = value(Key.HTTP_THREADS, Values::threads);
    Optional<ClientBounds> clients = clientBounds();
    Balancers balancers = balancers();
    return problems.isEmpty()
        ? Optional.of(
            new DataListeners(
                http.orElseThrow(), tls, threads.orElseThrow(), clients.orElseThrow(), balancers))
        : Optional.empty();
  }

  private Balancers balancers() {
    Optional<List<HealthPath>> health = value(Key.HTTP_HEALTH_PATH, Values::healthPaths);
    Optional<List<Network>> networks = value(Key.HTTP_PROXY_PROTOCOL, Values::networks);
    return new Balancers(health.orElse(List.of()), networks.orElse(List.of()));
  }

  private Optional<AdminListener> adminListener() {
    Optional<Listener> at = listener(Key.ADMIN_ADDRESS, Key.ADMIN_PORT);
    Optional<Set<String>> hosts = value(Key.ADMIN_HOSTS, Values::hosts);
    Optional<AdminTls> tls = adminTls();
    return at.map(a -> new AdminListener(a, hosts.orElse(Set.of()), tls));
  }

  private Accounts accounts() {
    return new Accounts(
        value(Key.ADMIN_PASSWORD, Values::password),
        Optional.ofNullable(text(Key.ADMIN_RESET_PASSWORD)));
  }

  private Optional<Storage> storage() {
    Optional<Path> directory = value(Key.DATA_DIR, Values::directory);
    Optional<Database> database = database(directory);
    Optional<Path> policy = value(Key.POLICY_FILE, Values::file);
    return directory.flatMap(d -> database.map(db -> new Storage(d, db, policy)));
  }

  private Optional<Requests> requests() {
    Optional<List<Network>> proxies = value(Key.TRUSTED_PROXIES, Values::networks);
    Optional<ForwardingFields> fields = value(Key.TRUSTED_PROXIES_FIELDS, Values::forwardingFields);
    Optional<Integer> head = value(Key.REQUEST_MAX_HEADER_BYTES, Values::headerBytes);
    Optional<Long> memory = value(Key.REQUEST_INSPECTION_MEMORY, Values::memory);
    return problems.isEmpty()
        ? Optional.of(
            new Requests(
                new Proxies(proxies.orElse(List.of()), fields.orElseThrow()),
                head.orElseThrow(),
                memory.orElseGet(() -> Runtime.getRuntime().maxMemory() / HEAP_SHARE)))
        : Optional.empty();
  }

  /** The value as written or by default; blank is unset, as MicroProfile Config has it. */
  private @Nullable String text(Key key) {
    String written = lookup.apply(key.key());
    return written == null || written.isBlank() ? key.defaultValue() : written.strip();
  }

  /** Empty where unset, or where a problem was noted. */
  private <T> Optional<T> value(Key key, Values.Parser<T> parser) {
    String text = text(key);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(parser.parse(text));
    } catch (Values.BadValueException e) {
      problems.add(new ConfigurationProblem(key, text, e.problem(), e.remedy()));
      return Optional.empty();
    }
  }

  private void problem(Key key, String problem, String remedy) {
    String text = text(key);
    problems.add(new ConfigurationProblem(key, text == null ? "" : text, problem, remedy));
  }

  private Optional<Secret> secret(Key key) {
    return Optional.ofNullable(text(key)).map(Secret::new);
  }

  private Optional<Listener> listener(Key addressKey, Key portKey) {
    Optional<InetAddress> address = value(addressKey, Values::address);
    Optional<Integer> port = value(portKey, Values::port);
    return address.flatMap(a -> port.map(p -> new Listener(a, p)));
  }

  private Optional<ClientBounds> clientBounds() {
    Optional<Integer> connections = value(Key.HTTP_CONNECTIONS, Values::connections);
    Optional<Integer> perAddress = value(Key.HTTP_CONNECTIONS_PER_ADDRESS, Values::connections);
    Optional<Duration> head = value(Key.HTTP_HEAD_TIMEOUT, Values::seconds);
    Optional<Duration> body = value(Key.HTTP_BODY_TIMEOUT, Values::seconds);
    Optional<Duration> idle = value(Key.HTTP_IDLE_TIMEOUT, Values::seconds);
    Optional<Duration> write = value(Key.HTTP_WRITE_TIMEOUT, Values::seconds);
    return problems.isEmpty()
        ? Optional.of(
            new ClientBounds(
                connections.orElseThrow(),
                perAddress.orElseThrow(),
                head.orElseThrow(),
                body.orElseThrow(),
                idle.orElseThrow(),
                write.orElseThrow()))
        : Optional.empty();
  }

  private Optional<Tls> tls() {
    Optional<Integer> port = value(Key.TLS_PORT, Values::port);
    Optional<KeyStoreFile> trust =
        file(Key.TLS_CLIENT_TRUST_STORE, Key.TLS_CLIENT_TRUST_STORE_PASSWORD, KeyStores::openTrust);
    Optional<KeyFiles> keys = keyFiles(KeyFileKeys.DATA);
    if (text(Key.TLS_CLIENT_TRUST_STORE) != null && !KeyFileKeys.DATA.given(this::text)) {
      noKeys(Key.TLS_CLIENT_TRUST_STORE, Key.TLS_KEY_STORE);
    }
    return keys.flatMap(k -> port.map(p -> new Tls(p, k, trust)));
  }

  private Optional<Upstreams> upstreams() {
    Optional<KeyStoreFile> keys = upstreamKeys();
    Optional<String> zone = Optional.ofNullable(text(Key.ZONE));
    Optional<List<InetSocketAddress>> servers =
        value(Key.UPSTREAM_NAME_SERVERS, Values::nameServers);
    return value(Key.UPSTREAM_RESOLVE_INTERVAL, Values::seconds)
        .map(resolved -> new Upstreams(keys, zone, resolved, servers.orElse(List.of())));
  }

  private Optional<KeyStoreFile> upstreamKeys() {
    if (text(Key.UPSTREAM_KEY_STORE) == null && text(Key.UPSTREAM_KEY_STORE_PASSWORD) != null) {
      String remedy = "set " + Key.UPSTREAM_KEY_STORE.key() + " too";
      problem(Key.UPSTREAM_KEY_STORE_PASSWORD, "there is no key store", remedy);
    }
    return file(Key.UPSTREAM_KEY_STORE, Key.UPSTREAM_KEY_STORE_PASSWORD, KeyStores::open);
  }

  private Optional<AdminTls> adminTls() {
    return keyFiles(KeyFileKeys.ADMIN).map(AdminTls::new);
  }

  private Optional<KeyFiles> keyFiles(KeyFileKeys keys) {
    boolean pem = text(keys.certificate()) != null;
    if (pem && text(keys.store()) != null) {
      problem(
          keys.certificate(),
          "there is a key store too",
          "set " + keys.store().key() + " or this, not both");
      return Optional.empty();
    }
    if (text(keys.password()) != null && text(keys.store()) == null) {
      noKeys(keys.password(), keys.store());
    }
    if (pem != (text(keys.key()) != null)) {
      Key there = pem ? keys.certificate() : keys.key();
      Key other = pem ? keys.key() : keys.certificate();
      problem(there, "is one of two files", "set " + other.key() + " too");
      return Optional.empty();
    }
    return pem ? pemFiles(keys) : keyStore(keys);
  }

  private Optional<KeyFiles> keyStore(KeyFileKeys keys) {
    return file(
        keys.store(),
        keys.password(),
        (file, password) -> checked(new KeyFiles.Store(KeyStores.open(file, password))));
  }

  private Optional<KeyFiles> pemFiles(KeyFileKeys keys) {
    Optional<Path> key = value(keys.key(), Values::file);
    return key.flatMap(
        k ->
            file(
                keys.certificate(),
                keys.password(),
                (file, password) -> checked(new KeyFiles.Pem(file, k))));
  }

  private static KeyFiles checked(KeyFiles files) throws UnusableKeysException {
    files.read();
    return files;
  }

  private void noKeys(Key key, Key store) {
    problem(key, "there is no key store", "set " + store.key() + " too");
  }

  /** Something that is read of a file with a password. */
  private interface Opening<T> {
    T open(Path file, String password) throws UnusableKeysException;
  }

  private <T> Optional<T> file(Key fileKey, Key passwordKey, Opening<T> opening) {
    String password = text(passwordKey);
    return value(
        fileKey,
        text -> {
          try {
            return opening.open(Values.file(text), password == null ? "" : password);
          } catch (UnusableKeysException e) {
            throw new Values.BadValueException(e.problem(), e.remedy());
          }
        });
  }

  private Optional<Database> database(Optional<Path> dataDirectory) {
    Optional<String> url = value(Key.DATABASE_URL, Values::jdbcUrl);
    Optional<String> user = Optional.ofNullable(text(Key.DATABASE_USER));
    if (url.isPresent() || text(Key.DATABASE_URL) != null) {
      return url.map(u -> new Database(u, user, secret(Key.DATABASE_PASSWORD)));
    }
    return dataDirectory.map(
        d ->
            new Database(
                "jdbc:h2:file:" + d.resolve("database").resolve("portcullis"),
                user,
                secret(Key.DATABASE_PASSWORD)));
  }

  private Optional<Cluster> cluster() {
    Optional<Listener> listener = listener(Key.CLUSTER_ADDRESS, Key.CLUSTER_PORT);
    Optional<List<String>> members = value(Key.CLUSTER_MEMBERS, Values::members);
    String name = requireNonNull(text(Key.CLUSTER_NAME), "a default");
    Optional<Secret> secret = value(Key.CLUSTER_SECRET, Values::clusterSecret);
    if (members.isPresent() && text(Key.CLUSTER_SECRET) == null) {
      problem(
          Key.CLUSTER_SECRET,
          "needed where " + Key.CLUSTER_MEMBERS.key() + " is set",
          "give a random one, the same on all nodes: `openssl rand -base64 24`");
    }
    return members.flatMap(m -> listener.flatMap(l -> secret.map(s -> new Cluster(name, l, m, s))));
  }

  private Optional<Overload> overload() {
    Optional<Duration> wait = value(Key.OVERLOAD_LONGEST_WAIT, Values::longestWait);
    Optional<Duration> delay = value(Key.DRAIN_DELAY, Values::drainDelay);
    return wait.flatMap(w -> delay.map(d -> new Overload(w, d)));
  }

  private Optional<Quarantine> quarantine() {
    Optional<Boolean> suggest = value(Key.QUARANTINE_MODE, Values::quarantineMode);
    Optional<Integer> threshold = value(Key.QUARANTINE_THRESHOLD, Values::offences);
    Optional<Duration> window = value(Key.QUARANTINE_WINDOW, Values::seconds);
    Optional<Integer> share = value(Key.QUARANTINE_SHARE, Values::percentage);
    Optional<List<Network>> exempt = value(Key.QUARANTINE_EXEMPT, Values::networks);
    return problems.isEmpty()
        ? Optional.of(
            new Quarantine(
                suggest.orElseThrow(),
                threshold.orElseThrow(),
                window.orElseThrow(),
                share.orElseThrow(),
                exempt.orElse(List.of())))
        : Optional.empty();
  }

  private Optional<MpJwt> mpJwt() {
    String issuer = text(Key.MP_JWT_ISSUER);
    String location = text(Key.MP_JWT_PUBLIC_KEY_LOCATION);
    if (issuer == null || location == null) {
      return Optional.empty();
    }
    String audiences = text(Key.MP_JWT_AUDIENCES);
    return Optional.of(
        new MpJwt(issuer, location, audiences == null ? List.of() : Values.list(audiences)));
  }

  private void distinctPorts(boolean tls, boolean cluster) {
    var keys = new ArrayList<>(Arrays.asList(Key.HTTP_PORT, Key.ADMIN_PORT));
    if (tls) {
      keys.add(Key.TLS_PORT);
    }
    if (text(Key.PROBE_PORT) != null) {
      keys.add(Key.PROBE_PORT);
    }
    if (cluster) {
      keys.add(Key.CLUSTER_PORT);
    }
    var takenBy = new HashMap<String, Key>();
    for (Key key : keys) {
      String port = requireNonNull(text(key), "a default");
      Key other = port.equals("0") ? null : takenBy.putIfAbsent(port, key);
      if (other != null) {
        problem(key, "the port is also that of " + other.key(), "give each its own port");
      }
    }
  }
}
