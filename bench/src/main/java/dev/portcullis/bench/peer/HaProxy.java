package dev.portcullis.bench.peer;

import dev.portcullis.bench.load.Command;
import dev.portcullis.bench.machine.Child;
import dev.portcullis.bench.machine.Ports;
import dev.portcullis.bench.token.Algorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * HAProxy, as a plain proxy or with the checks that Portcullis makes.
 *
 * @param checks which
 */
public record HaProxy(boolean checks) implements Peer {

  private static final String PROGRAM = "haproxy";

  @Override
  public String name() {
    return checks ? "haproxy-checked" : "haproxy";
  }

  @Override
  public Optional<String> absence() {
    return Command.find(PROGRAM).isPresent()
        ? Optional.empty()
        : Optional.of("haproxy is not installed");
  }

  private static String program() {
    return Command.find(PROGRAM).orElseThrow().toString();
  }

  @Override
  public String version() throws IOException, InterruptedException {
    return Command.output(List.of(program(), "-v")).lines().findFirst().orElseThrow();
  }

  @Override
  public Running start(Workbench bench) throws IOException, InterruptedException {
    int port = Ports.free();
    Path directory = bench.scratch(name());
    for (Algorithm algorithm : Algorithm.values()) {
      bench.issuer().pem(algorithm, directory);
    }
    Path file =
        bench.template(checks ? "haproxy-checked.cfg" : "haproxy-plain.cfg", directory, port);
    var child = Child.start(name(), directory, List.of(program(), "-db", "-f", file.toString()));
    return Running.onceListening(child, port);
  }
}
