package dev.portcullis.proxy.upstream.name;

import dev.portcullis.proxy.upstream.dns.ServiceAnswer;
import dev.portcullis.proxy.upstream.dns.ServiceRecord;
import java.io.IOException;
import java.util.List;

/**
 * Where a service is: the servers that DNS named last. That it says of none that there are none
 * ({@code .}) is an answer, too.
 */
public final class ServiceServers extends Followed {

  private final ServiceLookup lookup;
  private volatile List<ServiceRecord> known = List.of();
  private volatile int ignored;

  ServiceServers(String name, ServiceLookup lookup, long now) {
    super(name, now);
    this.lookup = lookup;
  }

  /** The servers, the first to be used first; the same list as before where nothing changed. */
  public List<ServiceRecord> records() {
    return known;
  }

  /** How many records of the last answer could not be used. */
  int ignored() {
    return ignored;
  }

  @Override
  boolean nothingKnown() {
    return known.isEmpty();
  }

  @Override
  void lookUp() throws IOException {
    found(lookup.services(name()));
  }

  void found(ServiceAnswer answer) {
    ignored = answer.ignored();
    if (answer.records().isEmpty() && !answer.unavailable()) {
      notFound("DNS has no SRV record of it that can be used");
      return;
    }
    if (!answer.records().equals(known)) {
      tell(where(answer));
      known = answer.records();
    }
    resolved();
  }

  private static String where(ServiceAnswer answer) {
    return answer.unavailable()
        ? "is not available, DNS says"
        : "is at " + answer.records().stream().map(ServiceRecord::place).toList() + " now";
  }
}
