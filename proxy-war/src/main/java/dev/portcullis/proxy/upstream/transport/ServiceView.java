package dev.portcullis.proxy.upstream.transport;

import dev.portcullis.proxy.upstream.dns.ServiceRecord;
import dev.portcullis.proxy.upstream.name.ServiceServers;
import java.util.List;

/**
 * A service as an upstream was put together with it.
 *
 * @param records where it was then
 */
record ServiceView(ServiceServers service, List<ServiceRecord> records) {

  static ServiceView of(ServiceServers service) {
    return new ServiceView(service, service.records());
  }

  /** Whether it is elsewhere now: the records are others. */
  @SuppressWarnings("ReferenceEquality") // another list is another answer
  boolean moved() {
    return service.records() != records;
  }
}
