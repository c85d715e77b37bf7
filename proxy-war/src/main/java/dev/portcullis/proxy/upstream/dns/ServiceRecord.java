package dev.portcullis.proxy.upstream.dns;

import java.util.Comparator;

/**
 * One server of a service, as DNS tells of it (RFC 2782).
 *
 * @param priority 0 to 65535; only where none of a lower number can be reached are others used
 * @param weight 0 to 65535: its share among those of the same priority
 * @param port 1 to 65535
 * @param host a name in lower case, never an address, without a dot at its end
 */
public record ServiceRecord(int priority, int weight, int port, String host) {

  /** The first to be used first; the same order however an answer is shuffled. */
  static final Comparator<ServiceRecord> ORDER =
      Comparator.comparingInt(ServiceRecord::priority)
          .thenComparing(Comparator.comparingInt(ServiceRecord::weight).reversed())
          .thenComparing(ServiceRecord::host)
          .thenComparingInt(ServiceRecord::port);

  /** Host and port. */
  public String place() {
    return host + ':' + port;
  }
}
