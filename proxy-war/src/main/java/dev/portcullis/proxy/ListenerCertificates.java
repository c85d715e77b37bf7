package dev.portcullis.proxy;

import dev.portcullis.cluster.node.CertificateVitals;
import dev.portcullis.proxy.observation.Series;
import dev.portcullis.proxy.observation.SeriesRegistry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The certificates of the listeners, where the server tells of them: the bundle's launcher does, by
 * management beans. On another server they are that server's matter.
 */
final class ListenerCertificates {

  private static final Logger LOG = System.getLogger(ListenerCertificates.class.getName());
  private static final String NAME = "dev.portcullis:type=ListenerKeys,listener=";

  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

  private record Listener(String name, ObjectName bean) {}

  private List<Listener> listeners() {
    return Stream.of("data", "admin").map(this::listener).flatMap(Optional::stream).toList();
  }

  private Optional<Listener> listener(String name) {
    try {
      var bean = new ObjectName(NAME + name);
      return beans.isRegistered(bean) ? Optional.of(new Listener(name, bean)) : Optional.empty();
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Shows it as metrics. */
  void show(SeriesRegistry series) {
    for (var listener : listeners()) {
      series.show(Series.CERTIFICATE_LEFT, "listener", listener.name(), () -> left(listener));
      series.show(
          Series.CERTIFICATE_REFUSED, "listener", listener.name(), () -> refused(listener) ? 1 : 0);
    }
  }

  /** What the other nodes, and so the consoles, are told of them. */
  List<CertificateVitals> vitals() {
    return listeners().stream()
        .map(l -> new CertificateVitals(l.name(), Instant.ofEpochSecond(end(l)), problem(l)))
        .toList();
  }

  /** {@code UP}, or what is wrong with which, for whoever asks how the node is. */
  String state() {
    for (var listener : listeners()) {
      if (left(listener) <= 0) {
        return "EXPIRED: " + listener.name();
      }
      if (refused(listener)) {
        return "REFUSED: " + listener.name();
      }
    }
    return "UP";
  }

  private long left(Listener listener) {
    return end(listener) - Instant.now().getEpochSecond();
  }

  /** One that is not told of counts as over. */
  private long end(Listener listener) {
    return told(listener, "Expires") instanceof Long end ? end : 0;
  }

  private boolean refused(Listener listener) {
    return !problem(listener).isEmpty();
  }

  private String problem(Listener listener) {
    return told(listener, "Problem") instanceof String problem ? problem : "";
  }

  private Object told(Listener listener, String attribute) {
    try {
      return beans.getAttribute(listener.bean(), attribute);
    } catch (JMException e) {
      LOG.log(Level.DEBUG, "the launcher does not tell of " + attribute, e);
      return "";
    }
  }
}
