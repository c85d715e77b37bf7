package dev.portcullis.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portcullis.testing.Awaiting;
import dev.portcullis.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bundle as a process on free ports, with a data directory of its own.
 *
 * <pre>{@code
 * try (var bundle = Bundle.with().policy(yaml).set("portcullis.trusted-proxies", "127.0.0.1").start()) {
 *   bundle.data();   // http://127.0.0.1:…
 * }
 * }</pre>
 *
 * <p>Closing it stops the process as an operator would, and asserts that nothing of it stays: no
 * process, no open port, no file but what belongs to the data.
 */
public final class Bundle implements AutoCloseable {

  /** The first password of {@code admin}. */
  public static final String ADMIN_PASSWORD = "a password for tests";

  private static final Duration START = Duration.ofSeconds(600);
  private static final Duration STOP = Duration.ofSeconds(60);

  private final BundleProcess process;
  private final Path directory;
  private final Map<String, String> settings;
  private final boolean keep;

  private Bundle(
      BundleProcess process, Path directory, Map<String, String> settings, boolean keep) {
    this.process = process;
    this.directory = directory;
    this.settings = settings;
    this.keep = keep;
  }

  /** Describes a bundle to start. */
  public static Builder with() {
    return new Builder();
  }

  /** What a bundle is started with. */
  public static final class Builder {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> jvm = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private Path directory;
    private boolean keep;

    private Builder() {
      directory =
          Path.of("target", "bundle-" + ProcessHandle.current().pid() + "-" + FreePorts.one());
      directory = directory.toAbsolutePath();
    }

    /** A configuration key, given as a system property. */
    public Builder set(String key, Object value) {
      settings.put(key, value.toString());
      return this;
    }

    /** A policy document, as {@code portcullis.policy.file}. */
    public Builder policy(String yaml) {
      try {
        Files.createDirectories(directory);
        return set(
            "portcullis.policy.file", Files.writeString(directory.resolve("policy.yaml"), yaml));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A JVM option, {@code -Xmx256m}. */
    public Builder jvm(String option) {
      jvm.add(option);
      return this;
    }

    /** An argument of the launcher, {@code --demo}. */
    public Builder argument(String argument) {
      arguments.add(argument);
      return this;
    }

    /** Another bundle's directory, or one to look at after closing; it is not deleted. */
    public Builder directory(Path kept) {
      directory = kept.toAbsolutePath();
      keep = true;
      return this;
    }

    /** Starts it and waits until it is ready. */
    public Bundle start() throws IOException, InterruptedException {
      return start("ready in ");
    }

    /** Starts it and waits until it says that it is not ready. */
    public Bundle startUnready() throws IOException, InterruptedException {
      return start("started in ");
    }

    private Bundle start(String told) throws IOException, InterruptedException {
      var process = launch();
      var bundle = new Bundle(process, directory, Map.copyOf(settings), keep);
      try {
        process.awaitLine(told, START);
      } catch (AssertionError e) {
        process.kill();
        throw new AssertionError(e.getMessage() + "\n" + bundle.log(), e);
      }
      return bundle;
    }

    /** Starts it, for a start that is expected to fail. */
    public BundleProcess launch() throws IOException {
      Files.createDirectories(directory.resolve("tmp"));
      settings.putIfAbsent("portcullis.http.address", "127.0.0.1");
      settings.putIfAbsent("portcullis.http.port", Integer.toString(FreePorts.one()));
      settings.putIfAbsent("portcullis.admin.port", Integer.toString(FreePorts.one()));
      settings.putIfAbsent("portcullis.data-dir", directory.resolve("data").toString());
      settings.putIfAbsent("portcullis.admin.password", ADMIN_PASSWORD);
      settings.putIfAbsent("portcullis.drain-delay", "0");
      settings.putIfAbsent("java.io.tmpdir", directory.resolve("tmp").toString());
      return BundleProcess.launch(directory, jvm, settings, arguments);
    }
  }

  public int dataPort() {
    return Integer.parseInt(settings.get("portcullis.http.port"));
  }

  public int adminPort() {
    return Integer.parseInt(settings.get("portcullis.admin.port"));
  }

  public int tlsPort() {
    return Integer.parseInt(settings.get("portcullis.tls.port"));
  }

  /** A URI of the data listener. */
  public URI data(String path) {
    return URI.create("http://127.0.0.1:" + dataPort() + path);
  }

  /** A URI of the admin listener. */
  public URI admin(String path) {
    return URI.create("http://127.0.0.1:" + adminPort() + path);
  }

  public Path dataDirectory() {
    return Path.of(settings.get("portcullis.data-dir"));
  }

  /** Where its policy is; writing it changes the policy. */
  public Path policyFile() {
    return Path.of(settings.get("portcullis.policy.file"));
  }

  /** The process itself, its output, its memory. */
  public BundleProcess process() {
    return process;
  }

  /** The server's log so far, or nothing. */
  public String log() {
    Path log = dataDirectory().resolve("logs").resolve("server.log");
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of the decision log for an answer's {@code X-Request-Id}; waits for it. */
  public String decision(String id) throws IOException, InterruptedException {
    Path log = dataDirectory().resolve("logs").resolve("decisions.jsonl");
    var line = new AtomicReference<@Nullable String>();
    Awaiting.until(
        () -> {
          String lines = Files.exists(log) ? Files.readString(log) : "";
          lines.lines().filter(l -> l.contains("\"id\":\"" + id + "\"")).forEach(line::set);
          return line.get() != null;
        });
    return Objects.requireNonNull(line.get());
  }

  @Override
  public void close() throws InterruptedException, IOException {
    int status = process.stop(STOP);
    assertThat(status).as("exit status after SIGTERM").isEqualTo(143);
    assertClosed(dataPort());
    assertClosed(adminPort());
    assertThat(dataDirectory().resolve("server")).as("what the server wrote").doesNotExist();
    assertThat(entries(directory.resolve("tmp"))).as("temporary files").isEmpty();
    if (!keep) {
      delete(directory);
    }
  }

  private static void assertClosed(int port) throws IOException {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.isBound()).isTrue();
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(e -> !e.getFileName().toString().startsWith("hsperfdata_")).toList();
    }
  }

  /** Deletes a tree. */
  public static void delete(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** For a test that lets a process die in another way. */
  static void await(Process process, Duration atMost) throws InterruptedException {
    assertThat(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }
}
