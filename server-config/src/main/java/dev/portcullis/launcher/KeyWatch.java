package dev.portcullis.launcher;

import dev.portcullis.configuration.KeyFiles;
import dev.portcullis.configuration.PortcullisConfiguration;
import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.UnusableKeysException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Looks each second whether the keys of the listeners were replaced, and shows how they fare in the
 * platform's bean server.
 *
 * @param data those of the data listener, where it has TLS
 * @param admin those of the admin listener, where it has TLS
 */
record KeyWatch(
    Optional<ListenerKeys> data, Optional<ListenerKeys> admin, ScheduledExecutorService looks)
    implements AutoCloseable {

  private static final String NAME = "dev.portcullis:type=ListenerKeys,listener=";

  static KeyWatch start(PortcullisConfiguration configuration) throws StartupException {
    var listeners = configuration.listeners();
    try {
      Optional<ListenerKeys> data = Optional.empty();
      if (listeners.data().tls().isPresent()) {
        var tls = listeners.data().tls().get();
        data = Optional.of(keys("data", tls.keys(), tls.clientTrust()));
      }
      Optional<ListenerKeys> admin = Optional.empty();
      if (listeners.admin().tls().isPresent()) {
        admin = Optional.of(keys("admin", listeners.admin().tls().get().keys(), Optional.empty()));
      }
      var watch =
          new KeyWatch(data, admin, Executors.newSingleThreadScheduledExecutor(KeyWatch::thread));
      watch.begin();
      return watch;
    } catch (UnusableKeysException e) {
      throw StartupException.unusable("the keys of a listener: " + e.getMessage());
    }
  }

  private static ListenerKeys keys(String listener, KeyFiles files, Optional<KeyStoreFile> trust)
      throws UnusableKeysException {
    return new ListenerKeys(listener, files, trust, InstantSource.system(), KeyWatch::tell);
  }

  private static void tell(String text) {
    System.out.println("portcullis: " + text);
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "portcullis-keys");
    thread.setDaemon(true);
    return thread;
  }

  private void begin() {
    all().forEach(KeyWatch::show);
    var unused = looks.scheduleWithFixedDelay(this::look, 0, 1, TimeUnit.SECONDS);
  }

  private Stream<ListenerKeys> all() {
    return Stream.of(data, admin).flatMap(Optional::stream);
  }

  /** One that throws would be the last. */
  private void look() {
    try {
      all().forEach(ListenerKeys::look);
    } catch (RuntimeException e) {
      System.getLogger("dev.portcullis.launcher").log(Level.ERROR, "keys are not looked at", e);
    }
  }

  private static void show(ListenerKeys keys) {
    try {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(keys, new ObjectName(NAME + keys.listener()));
    } catch (JMException e) {
      throw new IllegalStateException("the state of keys cannot be shown", e);
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
