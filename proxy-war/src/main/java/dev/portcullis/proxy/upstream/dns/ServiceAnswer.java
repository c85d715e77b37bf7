package dev.portcullis.proxy.upstream.dns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;

/**
 * What DNS says of a service.
 *
 * @param records those that can be used, the first to be used first; at most {@value #MOST}
 * @param ignored how many others there were
 * @param unavailable whether it says that the service is not there (RFC 2782: the target {@code .})
 */
public record ServiceAnswer(List<ServiceRecord> records, int ignored, boolean unavailable) {

  /** The most records of a service that are used. */
  public static final int MOST = 64;

  public ServiceAnswer {
    records = List.copyOf(records);
  }

  /**
   * @param found all that are well-formed, no two of them need differ
   * @param bad how many were not
   * @param roots how many said that the service is not there: believed where they are alone
   */
  static ServiceAnswer of(Collection<ServiceRecord> found, int bad, int roots) {
    if (found.isEmpty()) {
      return new ServiceAnswer(List.of(), bad, roots > 0);
    }
    var used = new ArrayList<ServiceRecord>();
    var places = new HashSet<String>();
    for (var entry : found.stream().sorted(ServiceRecord.ORDER).toList()) {
      if (used.size() < MOST && places.add(entry.place())) {
        used.add(entry);
      }
    }
    return new ServiceAnswer(used, bad + roots + found.size() - used.size(), false);
  }
}
