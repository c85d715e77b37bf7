package dev.portcullis.bench.peer;

import dev.portcullis.bench.load.Command;
import dev.portcullis.bench.machine.Child;
import dev.portcullis.bench.machine.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** nginx as a plain proxy, and nginx as the upstream behind every peer. */
public final class Nginx implements Peer {

  private static final String PROGRAM = "nginx";

  /** Octets of the small answer. */
  public static final int SMALL = 251;

  /** Octets of the large answer. */
  public static final int LARGE = 64 * 1024;

  @Override
  public String name() {
    return "nginx";
  }

  @Override
  public boolean checks() {
    return false;
  }

  @Override
  public Optional<String> absence() {
    return Command.find(PROGRAM).isPresent()
        ? Optional.empty()
        : Optional.of("nginx is not installed");
  }

  @Override
  public String version() throws IOException, InterruptedException {
    return Command.output(List.of(program(), "-v")).strip().replace("nginx version: ", "");
  }

  private static String program() {
    return Command.find(PROGRAM).orElseThrow().toString();
  }

  @Override
  public Running start(Workbench bench) throws IOException, InterruptedException {
    return launch(name(), "nginx-proxy.conf", bench, Ports.free());
  }

  /** Starts the upstream, at the port that the workbench names. */
  public static Running upstream(Workbench bench) throws IOException, InterruptedException {
    return launch("upstream", "nginx-upstream.conf", bench, bench.upstream());
  }

  private static Running launch(String name, String configuration, Workbench bench, int port)
      throws IOException, InterruptedException {
    Path directory = bench.scratch(name);
    Files.writeString(directory.resolve("large.json"), json(LARGE));
    Path file = bench.template(configuration, directory, port);
    String prefix = directory.toString();
    var command = List.of(program(), "-e", "stderr", "-p", prefix, "-c", file.toString());
    return Running.onceListening(Child.start(name, directory, command), port);
  }

  /** Root's workers stay root, to read the files of this run; others cannot choose. */
  static String user() {
    return "root".equals(System.getProperty("user.name")) ? "user root;" : "";
  }

  /** A document of a number of octets. */
  static String json(int octets) {
    return "{\"order\":\"" + "x".repeat(octets - 12) + "\"}";
  }
}
