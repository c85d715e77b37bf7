package dev.portcullis.bench.peer;

import java.io.IOException;
import java.util.Optional;

/**
 * No proxy at all: the upstream itself, to see that neither it nor the load generator is what
 * limits the others.
 *
 * @param upstream the one that is running already
 */
public record Direct(Running upstream) implements Peer {

  /** Its name in commands and reports. */
  public static final String NAME = "direct";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean checks() {
    return false;
  }

  @Override
  public Optional<String> absence() {
    return Optional.empty();
  }

  @Override
  public String version() throws IOException, InterruptedException {
    return new Nginx().version() + " as the upstream, one worker";
  }

  @Override
  public Running start(Workbench bench) {
    return upstream;
  }

  /** The upstream outlives those before it. */
  @Override
  public void stop(Running running) {}
}
