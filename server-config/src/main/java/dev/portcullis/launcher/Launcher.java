package dev.portcullis.launcher;

import dev.portcullis.configuration.Key;
import dev.portcullis.configuration.PortcullisConfiguration;
import java.lang.System.Logger.Level;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bundle's entry point. */
public final class Launcher {

  /** What a node that only resets a password does without. */
  private static final List<Key> NOT_FOR_RESET =
      List.of(
          Key.PROBE_PORT,
          Key.TLS_KEY_STORE,
          Key.TLS_KEY_STORE_PASSWORD,
          Key.TLS_CERTIFICATE,
          Key.TLS_KEY,
          Key.TLS_CLIENT_TRUST_STORE,
          Key.TLS_CLIENT_TRUST_STORE_PASSWORD,
          Key.CLUSTER_MEMBERS,
          Key.POLICY_FILE);

  private Launcher() {}

  /**
   * Starts, or says in one line why not: exit status 2 for what the operator gave, 1 for a fault.
   */
  public static void main(String... arguments) {
    long begun = System.nanoTime();
    System.setProperty("java.net.preferIPv4Stack", "false");
    followNames();
    try {
      var command = CommandLine.parse(arguments);
      switch (command.action()) {
        case HELP -> System.out.print(CommandLine.HELP + keys());
        case VERSION -> System.out.println("Portcullis " + version());
        case START -> start(command, begun);
        case RESET_PASSWORD -> resetPassword(command);
      }
    } catch (StartupException e) {
      System.err.println("portcullis: " + e.getMessage());
      if (e.getCause() != null) {
        System.getLogger("dev.portcullis.launcher").log(Level.ERROR, e.getMessage(), e.getCause());
      }
      System.exit(e.status());
    }
  }

  /**
   * The JVM would remember for 30 s where a name led: names are looked up at their own interval.
   */
  private static void followNames() {
    String key = "networkaddress.cache.ttl";
    if (Security.getProperty(key) == null && System.getProperty("sun.net.inetaddr.ttl") == null) {
      Security.setProperty(key, "1");
    }
  }

  private static String keys() {
    var text = new StringBuilder();
    for (Key key : Key.values()) {
      String value = key.defaultValue() == null ? "" : " [" + key.defaultValue() + "]";
      text.append("  %s%s%n      %s%n".formatted(key.key(), value, key.meaning()));
    }
    return text.toString();
  }

  private static String version() {
    String version = Launcher.class.getPackage().getImplementationVersion();
    return version == null ? "(unpacked)" : version;
  }

  private static void start(CommandLine command, long begun) throws StartupException {
    var shutdown = Shutdown.install();
    Optional<Demo> demo = command.demo() ? Optional.of(Demo.start(shutdown)) : Optional.empty();
    Map<String, String> demanded = demo.map(Demo::settings).orElse(Map.of());
    var sources = Sources.of(demanded, command.configuration());
    var node = Node.start(configuration(sources), sources.known(), shutdown);
    System.out.println(node.description(version()));
    demo.ifPresent(d -> System.out.println(d.description(node)));
    System.out.println(Node.standing((System.nanoTime() - begun) / 1e9));
  }

  /** Starts a node that serves nobody and joins no other, which does it, and stops it. */
  private static void resetPassword(CommandLine command) throws StartupException {
    System.setProperty(Key.ADMIN_RESET_PASSWORD.key(), command.account());
    System.setProperty(Key.HTTP_ADDRESS.key(), "127.0.0.1");
    System.setProperty(Key.ADMIN_ADDRESS.key(), "127.0.0.1");
    for (Key port : List.of(Key.HTTP_PORT, Key.ADMIN_PORT, Key.DRAIN_DELAY)) {
      System.setProperty(port.key(), "0");
    }
    NOT_FOR_RESET.forEach(key -> System.setProperty(key.key(), ""));
    var sources = Sources.of(Map.of(), command.configuration());
    Node.start(configuration(sources), sources.known(), Shutdown.install());
    System.exit(0);
  }

  private static PortcullisConfiguration configuration(Sources sources) throws StartupException {
    var reading = PortcullisConfiguration.read(sources::lookup, sources.names());
    reading
        .unknown()
        .forEach(unknown -> System.err.println("portcullis: warning: " + unknown.message()));
    if (!reading.problems().isEmpty()) {
      var lines = reading.problems().stream().map(problem -> problem.message()).toList();
      throw StartupException.unusable(String.join(System.lineSeparator() + "portcullis: ", lines));
    }
    return reading.orThrow();
  }
}
