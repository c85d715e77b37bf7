package dev.portcullis.configuration;

import dev.portcullis.configuration.PortcullisConfiguration.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** From text to values, one method for each type of key. */
final class Values {

  private static final int MAX_THREADS = 10_000;
  private static final int MAX_WAIT_MILLIS = 10_000;
  private static final int MAX_DRAIN_DELAY = 300;
  private static final int MIN_HEADER_BYTES = 1024;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int MIN_PASSWORD = 12;
  private static final int MIN_CLUSTER_SECRET = 16;

  private Values() {}

  /** Makes a value of text. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(String text) throws BadValueException;
  }

  /** Text that is no such value. */
  static final class BadValueException extends Exception {
    private static final long serialVersionUID = 1;

    private final String problem;
    private final String remedy;

    BadValueException(String problem, String remedy) {
      super(problem, null, false, false);
      this.problem = problem;
      this.remedy = remedy;
    }

    String problem() {
      return problem;
    }

    String remedy() {
      return remedy;
    }
  }

  static int port(String text) throws BadValueException {
    return number(text, 0, 65_535, "not a port", "give a number from 0 to 65535");
  }

  static int threads(String text) throws BadValueException {
    return number(
        text, 1, MAX_THREADS, "not a number of threads", "give a number from 1 to " + MAX_THREADS);
  }

  static int connections(String text) throws BadValueException {
    return number(
        text, 1, 1_000_000, "not a number of connections", "give a number from 1 to 1000000");
  }

  static Duration longestWait(String text) throws BadValueException {
    int millis =
        number(
            text, 0, MAX_WAIT_MILLIS, "not a time", "give milliseconds, 0 to " + MAX_WAIT_MILLIS);
    return Duration.ofMillis(millis);
  }

  static Duration drainDelay(String text) throws BadValueException {
    int seconds =
        number(text, 0, MAX_DRAIN_DELAY, "not a time", "give seconds, 0 to " + MAX_DRAIN_DELAY);
    return Duration.ofSeconds(seconds);
  }

  /** Whether quarantine is only suggested. */
  static boolean quarantineMode(String text) throws BadValueException {
    return switch (text) {
      case "enforce" -> false;
      case "suggest" -> true;
      default -> throw new BadValueException("no such mode", "give enforce or suggest");
    };
  }

  static List<HealthPath> healthPaths(String text) throws BadValueException {
    var paths = new ArrayList<HealthPath>();
    for (String path : list(text)) {
      try {
        paths.add(HealthPath.parse(path));
      } catch (IllegalArgumentException e) {
        throw new BadValueException(
            "no path that a load balancer can ask",
            "give paths such as /ready, or a method and a path such as OPTIONS /");
      }
    }
    return paths;
  }

  /** Which fields the trusted proxies write. */
  static ForwardingFields forwardingFields(String text) throws BadValueException {
    return switch (text) {
      case "x-forwarded" -> ForwardingFields.X_FORWARDED;
      case "forwarded" -> ForwardingFields.FORWARDED;
      default -> throw new BadValueException("no such fields", "give x-forwarded or forwarded");
    };
  }

  static int offences(String text) throws BadValueException {
    return number(text, 1, 32_767, "not a threshold", "give a number from 1 to 32767");
  }

  static Duration seconds(String text) throws BadValueException {
    return Duration.ofSeconds(
        number(text, 1, 86_400, "not a time", "give a number of seconds from 1 to 86400"));
  }

  static int percentage(String text) throws BadValueException {
    return number(text, 0, 100, "not a percentage", "give a number from 0 to 100");
  }

  private static int number(String text, int min, int max, String problem, String remedy)
      throws BadValueException {
    if (text.matches("[0-9]{1,7}")) {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw new BadValueException(problem, remedy);
  }

  private static final int MAX_NAME_SERVERS = 3;

  private static final Pattern NAME_SERVER =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([0-9.]+))(?::([0-9]{1,5}))?|[0-9A-Fa-f:.]+");

  static InetAddress address(String text) throws BadValueException {
    try {
      return Addresses.literal(text);
    } catch (IllegalArgumentException e) {
      throw new BadValueException(
          "not an IP address", "give one such as 0.0.0.0, 127.0.0.1 or ::1");
    }
  }

  /** Addresses, of IPv6 in brackets where a port follows; the port of DNS where none does. */
  static List<InetSocketAddress> nameServers(String text) throws BadValueException {
    var servers = new ArrayList<InetSocketAddress>();
    for (String server : list(text)) {
      var parts = NAME_SERVER.matcher(server);
      if (!parts.matches()) {
        throw new BadValueException(
            "not addresses of name servers",
            "give up to three such as 10.0.0.53, 10.0.0.53:5353 or [fd00::53]:5353");
      }
      String address = parts.group(1) == null ? parts.group(2) : parts.group(1);
      String port = parts.group(3) == null ? "53" : parts.group(3);
      servers.add(
          new InetSocketAddress(
              address(address == null ? server : address),
              number(port, 1, 65_535, "a name server's port is none", "give 1 to 65535")));
    }
    if (servers.size() > MAX_NAME_SERVERS) {
      throw new BadValueException("more name servers than are asked", "give up to three");
    }
    return servers;
  }

  static boolean bool(String text) throws BadValueException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new BadValueException("neither true nor false", "give true or false");
    };
  }

  static Secret password(String text) throws BadValueException {
    if (text.length() < MIN_PASSWORD) {
      throw new BadValueException(
          "shorter than " + MIN_PASSWORD + " characters", "give a longer one");
    }
    return new Secret(text);
  }

  static Secret clusterSecret(String text) throws BadValueException {
    if (text.length() < MIN_CLUSTER_SECRET) {
      throw new BadValueException(
          "shorter than " + MIN_CLUSTER_SECRET + " characters",
          "give a random one, the same on all nodes: `openssl rand -base64 24`");
    }
    return new Secret(text);
  }

  private static Path path(String text) throws BadValueException {
    try {
      return Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new BadValueException("not a path", "give a path of this system");
    }
  }

  static Path file(String text) throws BadValueException {
    Path file = path(text);
    if (!Files.isRegularFile(file)) {
      throw new BadValueException("there is no such file", "give the path of a file");
    }
    if (!Files.isReadable(file)) {
      throw new BadValueException(
          "the file cannot be read", "let the user that runs Portcullis read it");
    }
    return file;
  }

  static Path directory(String text) throws BadValueException {
    Path directory = path(text);
    try {
      PrivateFiles.createDirectories(directory);
    } catch (IOException e) {
      throw new BadValueException(
          "the directory cannot be made", "give one that the user that runs Portcullis can make");
    }
    if (!Files.isWritable(directory)) {
      throw new BadValueException(
          "the directory cannot be written", "let the user that runs Portcullis write it");
    }
    return directory;
  }

  static String jdbcUrl(String text) throws BadValueException {
    if (text.startsWith("jdbc:postgresql:") || text.startsWith("jdbc:h2:")) {
      return text;
    }
    throw new BadValueException(
        "not a database that Portcullis knows", "give jdbc:postgresql://host/name or jdbc:h2:…");
  }

  static List<String> list(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  /** Names without ports, in lower case. */
  static Set<String> hosts(String text) throws BadValueException {
    var hosts = new HashSet<String>();
    for (String host : list(text)) {
      if (!host.matches("[A-Za-z0-9._-]{1,253}")) {
        throw new BadValueException(
            "not host names", "give names such as console.example.com, separated by commas");
      }
      hosts.add(host.toLowerCase(Locale.ROOT));
    }
    return hosts;
  }

  static List<String> members(String text) throws BadValueException {
    var members = list(text);
    for (String member : members) {
      int colon = member.lastIndexOf(':');
      if (colon < 1 || !member.substring(0, colon).matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]")) {
        throw new BadValueException(
            "a member is not host:port", "give host:port of each node, separated by commas");
      }
      number(member.substring(colon + 1), 1, 65_535, "a member's port is none", "give 1 to 65535");
    }
    return members;
  }

  static List<Network> networks(String text) throws BadValueException {
    var networks = new ArrayList<Network>();
    for (String network : list(text)) {
      try {
        networks.add(Network.parse(network));
      } catch (IllegalArgumentException e) {
        throw new BadValueException(
            "a network is not in CIDR form",
            "give networks such as 10.0.0.0/8, separated by commas");
      }
    }
    return networks;
  }

  private static final int MAX_MEBIBYTES = 64 << 10;

  static int headerBytes(String text) throws BadValueException {
    String digits = text.replaceFirst("(KiB|B)$", "");
    int unit = text.endsWith("KiB") ? 1024 : 1;
    String remedy = "give a size from 1KiB to 64KiB";
    int bytes = unit * number(digits, 0, MAX_HEADER_BYTES, "not a size in range", remedy);
    if (bytes < MIN_HEADER_BYTES || bytes > MAX_HEADER_BYTES) {
      throw new BadValueException("not a size in range", remedy);
    }
    return bytes;
  }

  static long memory(String text) throws BadValueException {
    String remedy = "give a size from 1MiB to 64GiB";
    boolean giga = text.endsWith("GiB");
    String digits = text.replaceFirst("[MG]iB$", "");
    long mebibytes = number(digits, 1, MAX_MEBIBYTES, "not a size in range", remedy);
    mebibytes *= giga ? 1024 : 1;
    if (digits.length() == text.length() || mebibytes > MAX_MEBIBYTES) {
      throw new BadValueException("not a size in range", remedy);
    }
    return mebibytes << 20;
  }
}
