package dev.portcullis.micro;

import dev.portcullis.listener.ListenerGuard;
import dev.portcullis.listener.connection.Gate;
import dev.portcullis.listener.tls.ServerContexts;
import fish.payara.micro.ClusterCommandResult;
import fish.payara.micro.ClusterCommandResult.ExitStatus;
import fish.payara.micro.boot.AdminCommandRunner;
import fish.payara.micro.boot.PayaraMicroBoot;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Payara Micro in this JVM. The launcher knows it as a function only, from settings to what stops
 * the server: the two live in different class loaders.
 *
 * <p>Settings: {@code root}, a directory for what the server writes while it runs; {@code proxy}
 * and {@code console}, the two WARs; {@code tls} and {@code admin-tls}, where a listener has TLS:
 * what gives its context of the moment.
 */
public final class MicroServer implements Function<Map<String, Object>, AutoCloseable> {

  private static final String DATA = "portcullis@data";
  private static final String ADMIN = "portcullis@admin";

  /** How long requests under way may take to end when the node stops. */
  private static final int DRAIN_SECONDS = 20;

  @Override
  public AutoCloseable apply(Map<String, Object> settings) {
    ServerContexts.ALL.use(contexts(settings, "tls"), contexts(settings, "admin-tls"));
    try {
      return start(
          Path.of(setting(settings, "root")),
          setting(settings, "proxy"),
          setting(settings, "console"));
    } catch (Exception e) {
      throw new IllegalStateException("the embedded server did not start", e);
    }
  }

  private static String setting(Map<String, Object> settings, String name) {
    return (String) Objects.requireNonNull(settings.get(name), name);
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Supplier<SSLContext> contexts(
      Map<String, Object> settings, String name) {
    return (Supplier<SSLContext>) settings.get(name);
  }

  private static AutoCloseable start(Path root, String proxy, String console) throws Exception {
    setBootProperties();
    Files.createDirectories(root);
    PayaraMicroBoot boot =
        (PayaraMicroBoot)
            Class.forName("fish.payara.micro.impl.PayaraMicroImpl")
                .getMethod("getInstance")
                .invoke(null);
    ShutdownHooks.remove("Payara Micro Shutdown Hook");
    boot.setRootDir(root.toFile());
    boot.setAlternateDomainXML(domain(root));
    boot.setNoHazelcast(true);
    boot.setPostBootHandler(
        commands -> {
          requireGuards();
          deploy(commands, console, "console", "/portcullis", ADMIN);
          deploy(commands, proxy, "proxy", "/", DATA);
        });
    boot.bootStrap();
    Gate.DATA.open();
    return () -> stop(boot);
  }

  private static void stop(PayaraMicroBoot boot) throws Exception {
    Gate.DATA.leave();
    TimeUnit.SECONDS.sleep(Integer.getInteger("bundle.drain-delay", 0));
    Gate.DATA.drain(DRAIN_SECONDS);
    // The server prints a stray line while it stops.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    boot.shutdown();
  }

  /** What the server's own main class would set, where nothing else is set. */
  private static void setBootProperties() throws IOException, URISyntaxException {
    var jar = PayaraMicroBoot.class.getProtectionDomain().getCodeSource().getLocation();
    System.setProperty("fish.payara.micro.BootJar", jar.toURI().toString());
    var properties = new Properties();
    try (InputStream in = resource("/MICRO-INF/payara-boot.properties")) {
      properties.load(in);
    }
    properties.stringPropertyNames().stream()
        .filter(name -> System.getProperty(name) == null)
        .forEach(name -> System.setProperty(name, properties.getProperty(name)));
  }

  private static File domain(Path root) throws IOException {
    Path file = root.resolve("portcullis-domain.xml");
    try (InputStream in = resource("/dev/portcullis/micro/domain.xml")) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file.toFile();
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(MicroServer.class.getResourceAsStream(name), name);
  }

  /** Data and console, and those that are on: each has its guard before anything is deployed. */
  private static void requireGuards() {
    int listeners = 2 + count("bundle.tls.enabled") + count("bundle.probe.enabled");
    if (ListenerGuard.guarded() != listeners) {
      throw new IllegalStateException("the server opened a listener without the guard");
    }
  }

  private static int count(String enabled) {
    return Boolean.getBoolean(enabled) ? 1 : 0;
  }

  private static void deploy(
      AdminCommandRunner commands, String war, String name, String root, String virtualServer) {
    ClusterCommandResult result =
        commands.run(
            "deploy",
            "--name=" + name,
            "--contextroot=" + root,
            "--virtualservers=" + virtualServer,
            war);
    if (result.getExitStatus() == ExitStatus.FAILURE) {
      throw new IllegalStateException(
          "the %s was not deployed%n%s".formatted(name, result.getOutput()));
    }
  }
}
