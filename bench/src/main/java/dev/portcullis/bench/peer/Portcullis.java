package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Child;
import dev.portcullis.bench.machine.Jdk;
import dev.portcullis.bench.machine.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bundle, with all that it does by default: tokens, rules, limits, inspection, decision lines,
 * metrics.
 *
 * @param jdk that runs it
 */
public record Portcullis(Jdk jdk) implements Peer {

  /** What docs/deploy.md recommends, and the heap that all Java peers here get. */
  public static final List<String> JVM = List.of("-XX:+UseParallelGC", "-Xmx512m");

  @Override
  public String name() {
    return "portcullis-" + jdk.feature();
  }

  @Override
  public boolean checks() {
    return true;
  }

  @Override
  public Optional<String> absence() {
    return Optional.empty();
  }

  @Override
  public String version() {
    return "Portcullis on JDK %s (%s)".formatted(jdk.version(), jdk.vendor());
  }

  @Override
  public Running start(Workbench bench) throws IOException, InterruptedException {
    Path directory = bench.scratch(name());
    int port = Ports.free();
    return start(bench, bench.template("policy.yaml", directory, port), Ports.free());
  }

  /**
   * Starts it with another policy.
   *
   * @param admin the admin listener's port
   */
  public Running start(Workbench bench, Path policy, int admin)
      throws IOException, InterruptedException {
    int port = Ports.free();
    Path directory = bench.scratch(name());
    var command = new ArrayList<String>(List.of(jdk.java()));
    command.addAll(JVM);
    settings(port, admin, policy, directory)
        .forEach((key, value) -> command.add("-Dportcullis." + key + "=" + value));
    command.addAll(List.of("-jar", bench.bundle().toString()));
    var child = Child.start(name(), directory, command);
    return Running.onceItSays("ready in ", child, port, "");
  }

  private static Map<String, Object> settings(int port, int admin, Path policy, Path directory)
      throws IOException {
    return Map.of(
        "http.address",
        "127.0.0.1",
        "http.port",
        port,
        "admin.port",
        admin,
        "data-dir",
        directory.resolve("data"),
        "cluster.port",
        Ports.free(),
        "policy.file",
        policy);
  }
}
