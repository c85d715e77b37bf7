package dev.portcullis.configuration;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every configuration key: the one place that names them, with what the reference says of each. */
public enum Key {
  HTTP_PORT(
      "portcullis.http.port", Type.PORT, "8080", "port of the data listener; 0 takes a free one"),
  HTTP_ADDRESS("portcullis.http.address", Type.ADDRESS, "0.0.0.0", "address of the data listener"),
  HTTP_THREADS(
      "portcullis.http.threads",
      Type.COUNT,
      "2560",
      "most requests of the data listeners that are served at one time; one upstream may have four"
          + " fifths of them"),
  HTTP_CONNECTIONS(
      "portcullis.http.connections",
      Type.COUNT,
      "16384",
      "most open connections of the data listeners; give the process twice as many file"
          + " descriptors"),
  HTTP_CONNECTIONS_PER_ADDRESS(
      "portcullis.http.connections-per-address",
      Type.COUNT,
      "4096",
      "most open connections of one client address, or of one IPv6 network of 64 bits; raise it"
          + " behind a load balancer"),
  HTTP_HEAD_TIMEOUT(
      "portcullis.http.head-timeout",
      Type.COUNT,
      "30",
      "how long a client may take for the head of a request, with the TLS handshake before the"
          + " first, in seconds"),
  HTTP_BODY_TIMEOUT(
      "portcullis.http.body-timeout",
      Type.COUNT,
      "30",
      "how long a client may let a read of its body wait, in seconds"),
  HTTP_IDLE_TIMEOUT(
      "portcullis.http.idle-timeout",
      Type.COUNT,
      "60",
      "how long a connection may carry no request, in seconds"),
  HTTP_WRITE_TIMEOUT(
      "portcullis.http.write-timeout",
      Type.COUNT,
      "30",
      "how long a client may take for a piece of an answer, in seconds"),
  HTTP_HEALTH_PATH(
      "portcullis.http.health-path",
      Type.TEXT,
      null,
      "paths, comma-separated, that the data listeners themselves answer, 200 where the node is"
          + " ready and 503 where it is not: /ready for GET, HEAD and OPTIONS, OPTIONS / for one"
          + " method; unset: none"),
  HTTP_PROXY_PROTOCOL(
      "portcullis.http.proxy-protocol",
      Type.CIDRS,
      null,
      "networks, comma-separated, of load balancers whose connections to the data listeners begin"
          + " with a header of the PROXY protocol, version 1 or 2; from there it is required, from"
          + " elsewhere never read"),
  ADMIN_PORT(
      "portcullis.admin.port", Type.PORT, "9090", "port of the admin listener; 0 takes a free one"),
  ADMIN_ADDRESS(
      "portcullis.admin.address", Type.ADDRESS, "127.0.0.1", "address of the admin listener"),
  ADMIN_HOSTS(
      "portcullis.admin.hosts",
      Type.HOSTS,
      null,
      "host names, comma-separated, by which the admin listener may be asked for without TLS,"
          + " besides localhost and addresses; those of a proxy before it"),
  ADMIN_RESET_PASSWORD(
      "portcullis.admin.reset-password",
      Type.TEXT,
      null,
      "name of a console account that gets a new password at this start, printed once; for one"
          + " start only"),
  ADMIN_TLS_KEY_STORE(
      "portcullis.admin.tls.key-store",
      Type.FILE,
      null,
      "PKCS #12 or JKS file with one private key and its certificates; the admin listener then"
          + " speaks TLS only"),
  ADMIN_TLS_KEY_STORE_PASSWORD(
      "portcullis.admin.tls.key-store-password", Type.SECRET, null, "its password"),
  ADMIN_TLS_CERTIFICATE(
      "portcullis.admin.tls.certificate",
      Type.FILE,
      null,
      "in place of a key store: PEM file with the certificate and those of its issuers, in order"),
  ADMIN_TLS_KEY(
      "portcullis.admin.tls.key",
      Type.FILE,
      null,
      "PEM file with the private key of that certificate, not encrypted"),
  PROBE_PORT(
      "portcullis.probe.port",
      Type.PORT,
      null,
      "port of a listener for health and metrics alone, with threads of its own; 0 takes a free"
          + " one; unset: there is none"),
  PROBE_ADDRESS("portcullis.probe.address", Type.ADDRESS, "127.0.0.1", "its address"),
  ADMIN_PASSWORD(
      "portcullis.admin.password",
      Type.SECRET,
      null,
      "first password of admin, 12 characters or more; unset: a random one, printed once at the"
          + " first start"),
  TLS_PORT(
      "portcullis.tls.port",
      Type.PORT,
      "8443",
      "port of the TLS data listener; 0 takes a free one"),
  TLS_KEY_STORE(
      "portcullis.tls.key-store",
      Type.FILE,
      null,
      "PKCS #12 or JKS file with one private key and its certificates; opens the TLS data"
          + " listener"),
  TLS_KEY_STORE_PASSWORD("portcullis.tls.key-store-password", Type.SECRET, null, "its password"),
  TLS_CERTIFICATE(
      "portcullis.tls.certificate",
      Type.FILE,
      null,
      "in place of a key store: PEM file with the certificate and those of its issuers, in order"),
  TLS_KEY(
      "portcullis.tls.key",
      Type.FILE,
      null,
      "PEM file with the private key of that certificate, not encrypted"),
  TLS_CLIENT_TRUST_STORE(
      "portcullis.tls.client-trust-store",
      Type.FILE,
      null,
      "PKCS #12, JKS or PEM file with the authorities whose client certificates are asked for and"
          + " accepted"),
  TLS_CLIENT_TRUST_STORE_PASSWORD(
      "portcullis.tls.client-trust-store-password", Type.SECRET, null, "its password"),
  UPSTREAM_KEY_STORE(
      "portcullis.upstream.key-store",
      Type.FILE,
      null,
      "PKCS #12 or JKS file with the private keys and certificates that upstreams are shown; a"
          + " policy names them by alias"),
  UPSTREAM_KEY_STORE_PASSWORD(
      "portcullis.upstream.key-store-password",
      Type.SECRET,
      null,
      "its password, and that of its keys"),
  UPSTREAM_RESOLVE_INTERVAL(
      "portcullis.upstream.resolve-interval",
      Type.COUNT,
      "10",
      "how often the host names and services of upstreams' targets are resolved again, in seconds"),
  UPSTREAM_NAME_SERVERS(
      "portcullis.upstream.name-servers",
      Type.ADDRESSES,
      null,
      "who is asked for services (SRV) of upstreams' targets: addresses, with ports if not 53;"
          + " unset: those of /etc/resolv.conf"),
  DATA_DIR(
      "portcullis.data-dir",
      Type.DIRECTORY,
      "./portcullis-data",
      "embedded database, generated keys, logs, unpacked server"),
  DATABASE_URL(
      "portcullis.database.url",
      Type.JDBC_URL,
      null,
      "jdbc:postgresql://… or jdbc:h2:…; unset: an embedded H2 file in the data directory"),
  DATABASE_USER("portcullis.database.user", Type.TEXT, null, "database user"),
  DATABASE_PASSWORD("portcullis.database.password", Type.SECRET, null, "database password"),
  POLICY_FILE(
      "portcullis.policy.file",
      Type.FILE,
      null,
      "policy document, published at start and whenever it changes"),
  TOKEN_DECRYPTION_KEYS(
      "portcullis.token.decryption-keys",
      Type.FILE,
      null,
      "JWK Set with the private keys that issuers encrypt tokens to, read again when it changes; a"
          + " policy names them by kid"),
  CLUSTER_MEMBERS(
      "portcullis.cluster.members",
      Type.MEMBERS,
      null,
      "host:port of the nodes, comma-separated; unset: one node alone, which opens no grid port"),
  CLUSTER_SECRET(
      "portcullis.cluster.secret",
      Type.SECRET,
      null,
      "what the nodes prove to one another, 16 characters or more, the same on all; required with"
          + " members"),
  CLUSTER_PORT("portcullis.cluster.port", Type.PORT, "5701", "this node's grid port"),
  CLUSTER_ADDRESS(
      "portcullis.cluster.address",
      Type.ADDRESS,
      "127.0.0.1",
      "address of this node's grid port; a trusted network only"),
  CLUSTER_NAME(
      "portcullis.cluster.name", Type.TEXT, "portcullis", "nodes of another name are not joined"),
  TRUSTED_PROXIES(
      "portcullis.trusted-proxies",
      Type.CIDRS,
      null,
      "networks, comma-separated, whose word about the client is believed"),
  TRUSTED_PROXIES_FIELDS(
      "portcullis.trusted-proxies.fields",
      Type.TEXT,
      "x-forwarded",
      "the fields that these proxies write, and that are believed: x-forwarded (X-Forwarded-*) or"
          + " forwarded (Forwarded, RFC 7239); the others are the client's own, and dropped"),
  ZONE(
      "portcullis.zone",
      Type.TEXT,
      null,
      "where this node stands, for upstreams that prefer targets of their zone"),
  REQUEST_MAX_HEADER_BYTES(
      "portcullis.request.max-header-bytes",
      Type.SIZE,
      "16KiB",
      "most bytes of request line and header fields, 1KiB to 64KiB"),
  REQUEST_INSPECTION_MEMORY(
      "portcullis.request.inspection-memory",
      Type.SIZE,
      null,
      "most memory that inspected bodies hold, 1MiB to 64GiB, and as much again for looking at"
          + " them; unset: an eighth of the heap"),
  OVERLOAD_LONGEST_WAIT(
      "portcullis.overload.longest-wait",
      Type.COUNT,
      "500",
      "milliseconds that requests may wait in this node before fewer are admitted, 0 to 10000; 0:"
          + " never fewer"),
  DRAIN_DELAY(
      "portcullis.drain-delay",
      Type.COUNT,
      "2",
      "seconds for which a node that stops says that it is not ready, but still serves, 0 to 300"),
  QUARANTINE_MODE(
      "portcullis.quarantine.mode",
      Type.TEXT,
      "enforce",
      "enforce: offenders are suspended; suggest: the console only proposes it"),
  QUARANTINE_THRESHOLD(
      "portcullis.quarantine.threshold",
      Type.COUNT,
      "20",
      "offences within the window that lead to quarantine; a denial is one, a blocked attack four"),
  QUARANTINE_WINDOW(
      "portcullis.quarantine.window", Type.COUNT, "60", "how long an offence counts, in seconds"),
  QUARANTINE_SHARE(
      "portcullis.quarantine.share",
      Type.COUNT,
      "10",
      "largest percentage of recently active subjects that is in quarantine at a time; ten always"
          + " may be"),
  QUARANTINE_EXEMPT(
      "portcullis.quarantine.exempt",
      Type.CIDRS,
      "127.0.0.0/8,::1/128",
      "networks whose addresses are never quarantined; their subjects and keys are"),
  LOG_DECISIONS_STDOUT(
      "portcullis.log.decisions.stdout",
      Type.BOOLEAN,
      "false",
      "whether decision lines also go to standard output"),
  MP_JWT_ISSUER(
      "mp.jwt.verify.issuer",
      Type.TEXT,
      null,
      "MicroProfile JWT: with the location, adds a token issuer named mp-jwt"),
  MP_JWT_PUBLIC_KEY_LOCATION(
      "mp.jwt.verify.publickey.location", Type.TEXT, null, "MicroProfile JWT: where its JWKS is"),
  MP_JWT_AUDIENCES(
      "mp.jwt.verify.audiences",
      Type.TEXT,
      null,
      "MicroProfile JWT: accepted audiences, comma-separated");

  /** What a value must be. */
  public enum Type {
    ADDRESS,
    ADDRESSES,
    BOOLEAN,
    CIDRS,
    COUNT,
    DIRECTORY,
    FILE,
    HOSTS,
    JDBC_URL,
    MEMBERS,
    PORT,
    SECRET,
    SIZE,
    TEXT
  }

  private final String key;
  private final Type type;
  private final @Nullable String defaultValue;
  private final String meaning;

  Key(String key, Type type, @Nullable String defaultValue, String meaning) {
    this.key = key;
    this.type = type;
    this.defaultValue = defaultValue;
    this.meaning = meaning;
  }

  /** The MicroProfile Config name. */
  public String key() {
    return key;
  }

  public Type type() {
    return type;
  }

  /** As it would be written, or null where unset is the default. */
  public @Nullable String defaultValue() {
    return defaultValue;
  }

  /** One phrase for the reference. */
  public String meaning() {
    return meaning;
  }

  /** The environment variable that MicroProfile Config reads for this key. */
  public String environmentName() {
    return environmentName(key);
  }

  /** MicroProfile Config 3.1, "Environment variables mapping rules", the third. */
  public static String environmentName(String key) {
    return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** The key of this name. */
  public static Optional<Key> of(String name) {
    return Arrays.stream(values()).filter(k -> k.key.equals(name)).findFirst();
  }
}
