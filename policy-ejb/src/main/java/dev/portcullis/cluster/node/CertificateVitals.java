package dev.portcullis.cluster.node;

import static dev.portcullis.cluster.node.GridValues.maps;
import static dev.portcullis.cluster.node.GridValues.number;
import static dev.portcullis.cluster.node.GridValues.text;

import dev.portcullis.configuration.ServerKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of the certificate of one of its listeners.
 *
 * @param listener {@code data} or {@code admin}
 * @param expires the end of the certificate in use
 * @param problem why what is in its files now is not used; empty where it is
 */
public record CertificateVitals(String listener, Instant expires, String problem) {

  /** The most certificates of a node. */
  static final int MOST = 8;

  /** Whether its files hold something else, which cannot be used. */
  public boolean refused() {
    return !problem.isEmpty();
  }

  /** Whether it has ended, or ends in less than {@link ServerKey#EXPIRES_SOON}. */
  public boolean endsSoon(Instant now) {
    return expires.isBefore(now.plus(ServerKey.EXPIRES_SOON));
  }

  /** What goes over the grid. */
  static Object[] toArray(List<CertificateVitals> certificates) {
    return certificates.stream().limit(MOST).map(CertificateVitals::toMap).toArray();
  }

  private HashMap<String, Object> toMap() {
    var map = new HashMap<String, Object>();
    map.put("listener", listener);
    map.put("expires", expires.toEpochMilli());
    map.put("problem", problem);
    return map;
  }

  /** What came over the grid; what is missing is nothing. */
  static List<CertificateVitals> of(@Nullable Object value) {
    return maps(value, MOST).stream().map(CertificateVitals::of).toList();
  }

  private static CertificateVitals of(Map<?, ?> map) {
    return new CertificateVitals(
        text(map.get("listener")),
        Instant.ofEpochMilli(number(map.get("expires"))),
        text(map.get("problem")));
  }
}
