package dev.portcullis.bench.peer;

import dev.portcullis.bench.machine.Ports;
import dev.portcullis.bench.token.Issuer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The upstream behind every peer: nginx, or one in this process where nginx is not installed.
 *
 * @param bench what is before it
 * @param running nginx
 * @param own the other
 */
public record Upstream(Workbench bench, Optional<Running> running, Optional<JavaUpstream> own)
    implements AutoCloseable {

  /** Starts it. */
  public static Upstream start(Path directory, Path bundle, Path gateway, Issuer issuer)
      throws IOException, InterruptedException {
    var bench =
        new Workbench(directory, bundle, gateway, issuer, Ports.free(), Workbench.UNREACHED);
    if (new Nginx().absence().isPresent()) {
      var own = JavaUpstream.start(bench.upstream(), Duration.ZERO);
      return new Upstream(bench, Optional.empty(), Optional.of(own));
    }
    return new Upstream(bench, Optional.of(Nginx.upstream(bench)), Optional.empty());
  }

  @Override
  public void close() throws IOException {
    running.ifPresent(Running::close);
    if (own.isPresent()) {
      own.get().close();
    }
  }
}
