package dev.portcullis.launcher;

import dev.portcullis.configuration.Key;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.Listener;
import dev.portcullis.configuration.PortcullisConfiguration.Tls;
import dev.portcullis.configuration.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A running node.
 *
 * @param http the data listener's port
 * @param tls the TLS data listener's
 * @param admin the admin listener's
 * @param probe that of the listener of probes
 */
record Node(
    PortcullisConfiguration configuration,
    int http,
    OptionalInt tls,
    int admin,
    OptionalInt probe) {

  /** What an application says, in one line, of a setting that it could not start with. */
  private static final String UNUSABLE = "bundle.unusable";

  /** Why an application takes no requests yet, though it started. */
  private static final String NOT_READY = "bundle.not-ready";

  /**
   * Boots the server in this JVM and deploys the two applications.
   *
   * @param values the configured values, which the applications are to see
   * @param shutdown gets what stops the node and leaves nothing behind
   */
  static Node start(
      PortcullisConfiguration configuration, Map<String, String> values, Shutdown shutdown)
      throws StartupException {
    Path data = configuration.storage().directory();
    lock(data, shutdown);
    var node = withPorts(configuration);
    Path scratch = data.resolve("server");
    Directories.delete(scratch);
    shutdown.add(() -> Directories.delete(scratch));
    try {
      PrivateFiles.createDirectories(scratch.resolve("tmp"));
      new ServerSettings(node, scratch).apply(values);
      var bundle = Bundle.unpacked(data.resolve("cache"));
      var keys = KeyWatch.start(configuration);
      shutdown.add(keys);
      shutdown.add(boot(bundle, scratch, keys));
    } catch (IOException | RuntimeException | ReflectiveOperationException e) {
      String unusable = System.getProperty(UNUSABLE);
      if (unusable != null) {
        throw StartupException.unusable(unusable);
      }
      throw StartupException.failed(
          "the server did not start: " + reason(e) + "; see " + node.log(), e);
    }
    return node;
  }

  /** One process at a time owns a data directory. */
  private static void lock(Path data, Shutdown shutdown) throws StartupException {
    try {
      var channel =
          FileChannel.open(
              data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      shutdown.add(channel);
      if (channel.tryLock() != null) {
        return;
      }
    } catch (IOException | OverlappingFileLockException e) {
      throw StartupException.failed("the data directory cannot be locked: " + e.getMessage(), e);
    }
    throw StartupException.unusable(
        "%s=%s: another process uses it; stop that or give another directory"
            .formatted(Key.DATA_DIR.key(), data));
  }

  private static Node withPorts(PortcullisConfiguration configuration) throws StartupException {
    var listeners = configuration.listeners();
    InetAddress address = listeners.data().http().address();
    int http = port(Key.HTTP_ADDRESS, Key.HTTP_PORT, listeners.data().http());
    int admin = port(Key.ADMIN_ADDRESS, Key.ADMIN_PORT, listeners.admin().at());
    Optional<Tls> tls = listeners.data().tls();
    return new Node(
        configuration,
        http,
        tls.isPresent()
            ? OptionalInt.of(
                port(Key.HTTP_ADDRESS, Key.TLS_PORT, new Listener(address, tls.get().port())))
            : OptionalInt.empty(),
        admin,
        probePort(configuration));
  }

  private static OptionalInt probePort(PortcullisConfiguration configuration)
      throws StartupException {
    Optional<Listener> probe = configuration.listeners().probe();
    return probe.isPresent()
        ? OptionalInt.of(port(Key.PROBE_ADDRESS, Key.PROBE_PORT, probe.get()))
        : OptionalInt.empty();
  }

  private static int port(Key addressKey, Key portKey, Listener listener) throws StartupException {
    return Ports.available(addressKey, listener.address(), portKey, listener.port());
  }

  private static AutoCloseable boot(Bundle bundle, Path scratch, KeyWatch keys)
      throws IOException, ReflectiveOperationException {
    ClassLoader loader = bundle.serverLoader();
    Thread.currentThread().setContextClassLoader(loader);
    @SuppressWarnings("unchecked")
    var server =
        (Function<Map<String, Object>, AutoCloseable>)
            loader
                .loadClass("dev.portcullis.micro.MicroServer")
                .getDeclaredConstructor()
                .newInstance();
    var settings = new HashMap<String, Object>();
    settings.put("root", scratch.resolve("root").toString());
    settings.put("proxy", bundle.war("proxy").toString());
    settings.put("console", bundle.war("console").toString());
    keys.data().ifPresent(contexts -> settings.put("tls", contexts));
    keys.admin().ifPresent(contexts -> settings.put("admin-tls", contexts));
    return server.apply(settings);
  }

  /** The first line of the innermost message; the log has it all. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.lines().findFirst().orElse(message);
  }

  Path log() {
    return configuration.storage().directory().resolve("logs").resolve("server.log");
  }

  /** A base URL of the data listener that works on this machine. */
  String dataUrl() {
    return url("http", configuration.listeners().data().http().address(), http);
  }

  String consoleUrl() {
    String scheme = configuration.listeners().admin().tls().isPresent() ? "https" : "http";
    return url(scheme, configuration.listeners().admin().at().address(), admin) + "/portcullis/";
  }

  private static String url(String scheme, InetAddress address, int port) {
    String literal = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return "%s://%s:%d"
        .formatted(scheme, literal.contains(":") ? "[" + literal + "]" : literal, port);
  }

  /** Whether the node takes requests, for the person at the terminal: the last line of a start. */
  static String standing(double seconds) {
    String why = System.getProperty(NOT_READY);
    return why == null
        ? "ready in %.1f s".formatted(seconds)
        : "started in %.1f s, not ready: %s".formatted(seconds, why);
  }

  /** Where everything is, for the person at the terminal. */
  String description(String version) {
    var text = new StringBuilder("Portcullis " + version);
    text.append("%n  proxy    %s".formatted(dataUrl()));
    if (tls.isPresent()) {
      text.append(
          "%n  proxy    %s"
              .formatted(
                  url("https", configuration.listeners().data().http().address(), tls.getAsInt())));
    }
    text.append("%n  console  %s".formatted(consoleUrl()));
    if (probe.isPresent()) {
      InetAddress address = configuration.listeners().probe().orElseThrow().address();
      text.append("%n  probes   %s".formatted(url("http", address, probe.getAsInt()) + "/health"));
    }
    text.append("%n  data     %s".formatted(configuration.storage().directory()));
    return text.append("%n  log      %s".formatted(log())).toString();
  }
}
