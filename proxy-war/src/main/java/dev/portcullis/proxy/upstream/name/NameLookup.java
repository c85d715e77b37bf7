package dev.portcullis.proxy.upstream.name;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Finds out where a name leads. That may take long: no thread asks that a request waits for. */
@FunctionalInterface
public interface NameLookup {

  /** As this machine does it: its file of hosts, DNS, or whatever else it is set to. */
  NameLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /**
   * The addresses of a host, the preferred first.
   *
   * @throws IOException where none is found
   */
  List<InetAddress> addresses(String host) throws IOException;
}
