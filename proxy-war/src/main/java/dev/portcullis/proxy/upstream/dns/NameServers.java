package dev.portcullis.proxy.upstream.dns;

import dev.portcullis.proxy.fields.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whom to ask. */
@FunctionalInterface
public interface NameServers {

  /** The most of them that are asked, as resolvers have it. */
  int MOST = 3;

  /** Where machines of all Unixes say it. */
  Path FILE = Path.of("/etc/resolv.conf");

  /** In the order in which they are to be asked; read anew each time. */
  List<InetSocketAddress> now() throws IOException;

  /**
   * @param configured those to ask; none: those that the machine asks
   */
  static NameServers of(List<InetSocketAddress> configured) {
    var servers = List.copyOf(configured);
    return servers.isEmpty() ? () -> read(FILE) : () -> servers;
  }

  /**
   * The lines {@code nameserver} of a file.
   *
   * @throws IOException where it names none
   */
  static List<InetSocketAddress> read(Path file) throws IOException {
    var servers = new ArrayList<InetSocketAddress>();
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        var address = address(line.strip().split("\\s+"));
        if (address != null && servers.size() < MOST) {
          servers.add(new InetSocketAddress(address, 53));
        }
      }
    }
    if (servers.isEmpty()) {
      throw new IOException(
          file + " names no name server; set portcullis.upstream.name-servers to whom to ask");
    }
    return servers;
  }

  private static @Nullable InetAddress address(String[] words) {
    return words.length > 1 && words[0].equals("nameserver") ? IpLiteral.parse(words[1]) : null;
  }
}
