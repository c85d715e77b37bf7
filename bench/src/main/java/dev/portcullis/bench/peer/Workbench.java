package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Resources;
import dev.portcullis.bench.token.Algorithm;
import dev.portcullis.bench.token.Issuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What all that is under load has in common.
 *
 * @param directory for configurations and logs
 * @param bundle the jar of Portcullis
 * @param gateway the jar of the Spring Cloud Gateway peer; it need not exist
 * @param issuer of the tokens
 * @param upstream the upstream's port on the loopback address
 * @param rate requests a second that a subject may make
 */
public record Workbench(
    Path directory, Path bundle, Path gateway, Issuer issuer, int upstream, int rate) {

  /** A limit that is counted and never reached. */
  public static final int UNREACHED = 10_000_000;

  /** The same before another upstream. */
  public Workbench before(int otherUpstream) {
    return new Workbench(directory, bundle, gateway, issuer, otherUpstream, rate);
  }

  /** The same with another limit. */
  public Workbench limited(int otherRate) {
    return new Workbench(directory, bundle, gateway, issuer, upstream, otherRate);
  }

  /** A directory of its own for a process. */
  Path scratch(String name) throws IOException {
    return Files.createTempDirectory(directory, name + "-");
  }

  /**
   * A resource of this package as a file, with the run's values in place of {@code {{names}}}.
   *
   * @param target where the file is written
   * @param port the peer's
   */
  Path template(String name, Path target, int port) throws IOException {
    var values = new HashMap<String, Object>(Map.of("directory", target, "port", port));
    values.putAll(Map.of("issuer", Issuer.NAME, "audience", Issuer.AUDIENCE, "role", Issuer.ROLE));
    values.putAll(Map.of("jwks", issuer.jwksUrl(), "upstream", upstream, "rate", rate));
    values.putAll(Map.of("user", Nginx.user(), "small", Nginx.json(Nginx.SMALL)));
    return Files.writeString(target.resolve(name), Resources.filled(Workbench.class, name, values));
  }

  /** A file of tokens of distinct subjects, one a line. */
  public Path tokens(Algorithm algorithm, int count) throws IOException {
    Path file = directory.resolve("tokens-%s-%d".formatted(algorithm, count));
    if (!Files.exists(file)) {
      Files.write(file, issuer.tokens(algorithm, count));
    }
    return file;
  }
}
