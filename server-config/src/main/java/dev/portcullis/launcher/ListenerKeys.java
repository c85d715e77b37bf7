package dev.portcullis.launcher;

import dev.portcullis.configuration.KeyFiles;
import dev.portcullis.configuration.PortcullisConfiguration.KeyStoreFile;
import dev.portcullis.configuration.ServerKey;
import dev.portcullis.configuration.UnusableKeysException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * What a listener speaks TLS with. Its files are read anew when they have changed and then stayed
 * the same for a look: whoever writes one after the other is not caught in between. What cannot be
 * used changes nothing: the former key, and whom it trusted, stay in use together.
 */
final class ListenerKeys implements Supplier<SSLContext>, ListenerKeysMXBean {

  private static final Logger LOG = System.getLogger("dev.portcullis.launcher");

  private final String listener;
  private final KeyFiles files;
  private final Optional<KeyStoreFile> trust;
  private final InstantSource clock;
  private final Consumer<String> terminal;
  private final List<Path> watched;
  private volatile TlsMaterial used;
  private volatile String problem = "";
  private String seen;
  private String judged;
  private long warned = Long.MAX_VALUE;

  /**
   * @param listener as the operator knows it
   * @param terminal told of what changed, and of what is wrong
   * @throws UnusableKeysException when there is nothing to begin with
   */
  ListenerKeys(
      String listener,
      KeyFiles files,
      Optional<KeyStoreFile> trust,
      InstantSource clock,
      Consumer<String> terminal)
      throws UnusableKeysException {
    this.listener = listener;
    this.files = files;
    this.trust = trust;
    this.clock = clock;
    this.terminal = terminal;
    watched = new ArrayList<>(files.files());
    trust.ifPresent(store -> watched.add(store.file()));
    seen = FileContents.digest(watched);
    judged = seen;
    used = TlsMaterial.read(files, trust);
  }

  @Override
  public SSLContext get() {
    return used.context();
  }

  @Override
  public long getExpires() {
    return used.key().expires().getEpochSecond();
  }

  @Override
  public String getProblem() {
    return problem;
  }

  String listener() {
    return listener;
  }

  /** Looks at the files, and at the time. By one thread. */
  void look() {
    String now = FileContents.digest(watched);
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(judged)) {
      judged = now;
      judge();
    }
    remind();
  }

  private void judge() {
    try {
      var read = TlsMaterial.read(files, trust);
      read.requireValid(clock.instant());
      if (!FileContents.digest(watched).equals(judged)) {
        judged = ""; // they changed while they were read: again, once they have settled
        return;
      }
      used = read;
      problem = "";
      warned = Long.MAX_VALUE;
      say(
          Level.INFO,
          "the %s listener uses the key of %s from now on, until %s"
              .formatted(listener, read.key(), read.key().expires()));
    } catch (UnusableKeysException e) {
      problem = e.problem() + "; " + e.remedy();
      say(
          Level.WARNING,
          "the new key of the %s listener is not used: %s. The former stays in use, until %s"
              .formatted(listener, e.getMessage(), used.key().expires()));
    }
  }

  /** Once a day. */
  private void remind() {
    Instant end = used.key().expires();
    Instant now = clock.instant();
    long days = Math.floorDiv(now.until(end, ChronoUnit.SECONDS), Duration.ofDays(1).toSeconds());
    if (days < ServerKey.EXPIRES_SOON.toDays() && days < warned) {
      warned = days;
      say(
          Level.WARNING,
          "the certificate of the %s listener %s %s; replace its files"
              .formatted(listener, now.isBefore(end) ? "expires on" : "has expired on", end));
    }
  }

  private void say(Level level, String text) {
    terminal.accept(text);
    LOG.log(level, text);
  }
}
