package dev.portcullis.proxy.upstream.name;

import dev.portcullis.proxy.upstream.dns.ServiceAnswer;
import java.io.IOException;

/** Finds out where a service is. That may take long: no thread asks that a request waits for. */
@FunctionalInterface
public interface ServiceLookup {

  /** Nobody is asked. */
  ServiceLookup NONE =
      name -> {
        throw new IOException("no name server is known");
      };

  /**
   * The servers of a service.
   *
   * @param name such as {@code _orders._tcp.example.internal}
   * @throws IOException where nobody says
   */
  ServiceAnswer services(String name) throws IOException;
}
