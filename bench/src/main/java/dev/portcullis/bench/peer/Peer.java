package dev.portcullis.bench.peer;

import java.io.IOException;
import java.util.Optional;

/** Something that can be put under load. */
public interface Peer {

  /** Its name in commands and reports, {@code haproxy-checked}. */
  String name();

  /** Whether it checks tokens: then algorithm and number of tokens make a difference. */
  boolean checks();

  /** Why it cannot be started on this machine, or nothing. */
  Optional<String> absence();

  /** What it is, in which version. */
  String version() throws IOException, InterruptedException;

  /** Starts it and waits until it answers. */
  Running start(Workbench bench) throws IOException, InterruptedException;

  /** Stops what {@link #start} gave. */
  default void stop(Running running) {
    running.close();
  }
}
